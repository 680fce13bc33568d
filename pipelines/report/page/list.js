// The worklist: TanStack Table filters, sorts and pages; what is shown is an ordinary table.
const PAGE_SIZE = 50;
const PRINTED_AT_MOST = 1000;
const COLUMNS = [
  { id: "rank", name: "#", of: (i) => i },
  { id: "severity", name: "Severity", of: (i) => SEVERITIES.indexOf(flagText("severity", i)) },
  { id: "patient", name: "Patient", of: (i) => flagText("patient_id", i) },
  { id: "site", name: "Site", of: (i) => flagText("site", i) ?? "" },
  { id: "what", name: "Why", of: (i) => ruleOf(flagText("protocol", i), flagText("rule", i)).title },
  { id: "due", name: "Act by", of: (i) => FLAGS.due_on[i] ?? Infinity },
  { id: "overdue", name: "Days late", of: (i) => FLAGS.days_overdue[i] ?? 0 },
  { id: "opened", name: "Since", of: (i) => FLAGS.opened_on[i] },
];
const FILTERS = { place: "waiting", search: "", severity: "", site: "", rule: "", state: "", protocol: "" };
const HAYSTACK = Array.from({ length: FLAG_COUNT }, (_, i) => {
  const flag = flagAt(i);
  return [flag.patient_id, flag.site, flag.message, flag.analyte, spaced(flag.rule), ruleOf(flag.protocol, flag.rule).title].join("\n").toLowerCase();
});

function isWanted(i) {
  return (FILTERS.place === "all" || placeOf(i) === FILTERS.place)
    && ["severity", "rule", "state", "protocol"].every((name) => FILTERS[name] === "" || flagText(name, i) === FILTERS[name])
    && (FILTERS.site === "" || (flagText("site", i) ?? "") === FILTERS.site.slice(1))
    && FILTERS.search.split(/\s+/).every((word) => HAYSTACK[i].includes(word));
}

const listState = { sorting: [], globalFilter: 1, pagination: { pageIndex: 0, pageSize: PAGE_SIZE } };
const listTable = TableCore.createTable({
  data: Array.from({ length: FLAG_COUNT }, (_, i) => i),
  columns: COLUMNS.map(({ id, of }) => ({ id, accessorFn: of, sortingFn: "basic", enableGlobalFilter: id === "rank" })),
  state: {},
  onStateChange: () => {},
  renderFallbackValue: null,
  globalFilterFn: (row) => isWanted(row.original),
  getColumnCanGlobalFilter: (column) => column.id === "rank",
  getCoreRowModel: TableCore.getCoreRowModel(),
  getFilteredRowModel: TableCore.getFilteredRowModel(),
  getSortedRowModel: TableCore.getSortedRowModel(),
  getPaginationRowModel: TableCore.getPaginationRowModel(),
});

function listRows(change) {
  Object.assign(listState, change);
  listTable.setOptions((options) => ({ ...options, state: { ...listTable.initialState, ...listState } }));
  return listTable;
}

function showList(change = {}) {
  const rows = listRows(change);
  const found = rows.getFilteredRowModel().rows;
  const patients = new Set(found.map((row) => FLAGS.patient_id.row[row.original])).size;
  byId("found").textContent = `${plural(found.length, "flag")} of ${plural(patients, "patient")}`;
  byId("flags").replaceChildren(
    el("caption", { class: "sr" }, "Flags, most urgent first unless sorted otherwise"),
    el("thead", {}, el("tr", {}, COLUMNS.map(listHeading))),
    el("tbody", {}, rows.getRowModel().rows.map((row) => listRow(row.original))));
  if (found.length === 0) byId("flags").append(el("tbody", {}, el("tr", {}, el("td", { colspan: COLUMNS.length }, "No flag is like this. Clear a filter to see more."))));
  showPages(found.length);
}

function listHeading({ id, name }) {
  const sorted = listState.sorting.find((sort) => sort.id === id);
  const now = sorted ? (sorted.desc ? "descending" : "ascending") : null;
  return el("th", { scope: "col", "aria-sort": now, class: id === "overdue" || id === "rank" ? "n" : null },
    el("button", { type: "button", id: `sort-${id}`, onclick: () => sortBy(id, now) }, name === "#" ? "Rank" : name));
}

function sortBy(id, now) {
  const sorting = now === "descending" ? [] : [{ id, desc: now === "ascending" }];
  showList({ sorting, pagination: { ...listState.pagination, pageIndex: 0 } });
  byId(`sort-${id}`).focus();
}

function listRow(i) {
  const flag = flagAt(i);
  return el("tr", {},
    el("td", { class: "n", "data-name": "Rank" }, String(i + 1)),
    el("td", {}, severityTag(flag.severity), " ", stateTag(flag)),
    el("th", { scope: "row", class: "who" }, el("a", { href: patientLink(flag.patient_id) }, isolated(flag.patient_id))),
    el("td", { class: "site", "data-name": "Site" }, isolated(flag.site ?? "no site")),
    el("td", { class: "what" }, el("b", {}, ruleOf(flag.protocol, flag.rule).title), flag.message),
    el("td", { class: "date", "data-name": "Act by" }, iso(flag.due_on)),
    el("td", { class: flag.days_overdue > 0 ? "n late" : "n", "data-name": "Days late" }, flag.days_overdue > 0 ? String(flag.days_overdue) : ""),
    el("td", { class: "date", "data-name": "Since" }, iso(flag.opened_on)));
}

function stateTag(flag) {
  if (flag.state === "resolved") return el("span", { class: "tag off" }, "resolved");
  if (ASIDE.has(flag.disposition)) return el("span", { class: "tag off" }, flag.disposition);
  return flag.state === "new" ? el("span", { class: "tag new" }, "new") : "";
}

function showPages(found) {
  const { pageIndex, pageSize } = listState.pagination;
  const last = Math.max(0, Math.ceil(found / pageSize) - 1);
  const go = (to, id) => () => {
    showList({ pagination: { pageIndex: to, pageSize } });
    (byId(id).disabled ? byId("found") : byId(id)).focus?.();
    byId("worklist").scrollIntoView();
  };
  byId("pages").replaceChildren(
    el("button", { type: "button", id: "page-before", disabled: pageIndex === 0, onclick: go(pageIndex - 1, "page-before") }, "Previous"),
    el("p", {}, `Page ${pageIndex + 1} of ${last + 1}`),
    el("button", { type: "button", id: "page-next", disabled: pageIndex >= last, onclick: go(pageIndex + 1, "page-next") }, "Next"));
}

function setFilter(name, value) {
  FILTERS[name] = name === "search" ? value.trim().toLowerCase() : value;
  showList({ globalFilter: listState.globalFilter + 1, pagination: { pageIndex: 0, pageSize: PAGE_SIZE } });
}

function chooser(name, label, choices) {
  const select = el("select", { id: `filter-${name}`, onchange: (event) => setFilter(name, event.target.value) },
    choices.map(([value, text]) => el("option", { value, selected: FILTERS[name] === value }, text)));
  return el("label", {}, label, select);
}

function makeFilters() {
  const words = (name) => [...FLAGS[name].words].sort((a, b) => a.localeCompare(b));
  const sites = words("site").map((site) => [`=${site}`, site]);
  if (FLAGS.site.row.includes(null)) sites.push(["=", "no site"]);
  const anyProtocol = FLAGS.protocol.words[0];
  const rules = words("rule").map((rule) => [rule, ruleOf(protocolWith(rule) ?? anyProtocol, rule).title]);
  rules.sort((a, b) => a[1].localeCompare(b[1]));
  let waiting = 0;
  const search = el("input", { id: "search", type: "search", autocomplete: "off", placeholder: "patient, test, word", oninput: (event) => {
    clearTimeout(waiting);
    waiting = setTimeout(() => setFilter("search", event.target.value), 120);
  } });
  byId("filters").append(
    el("label", {}, "Search", search),
    chooser("place", "Show", [["waiting", "waiting for somebody"], ["aside", "put aside"], ["resolved", "resolved tonight"], ["all", "everything"]]),
    chooser("severity", "Severity", [["", "any"], ...SEVERITIES.map((severity) => [severity, severity])]),
    chooser("site", "Site", [["", "all"], ...sites]),
    chooser("rule", "Rule", [["", "all"], ...rules]),
    chooser("state", "Since the night before", [["", "any"], ["new", "new"], ["ongoing", "ongoing"], ["resolved", "resolved"]]),
    FLAGS.protocol.words.length > 1 ? chooser("protocol", "Protocol", [["", "all"], ...words("protocol").map((p) => [p, p])]) : "",
    el("button", { type: "button", id: "clear", onclick: clearFilters }, "Clear filters"));
  byId("filters").addEventListener("submit", (event) => event.preventDefault());
}

const protocolWith = (rule) => Object.keys(TITLES.rules).find((protocol) => rule in TITLES.rules[protocol]);

function clearFilters() {
  Object.assign(FILTERS, { place: "waiting", search: "", severity: "", site: "", rule: "", state: "", protocol: "" });
  byId("filters").replaceChildren();
  makeFilters();
  showList({ sorting: [], globalFilter: listState.globalFilter + 1, pagination: { pageIndex: 0, pageSize: PAGE_SIZE } });
  byId("clear").focus();
}

// On paper there is no next page: the whole list is laid out, as far as paper makes sense.
function makeList() {
  makeFilters();
  showList();
  addEventListener("beforeprint", () => showList({ pagination: { pageIndex: 0, pageSize: PRINTED_AT_MOST } }));
  addEventListener("afterprint", () => showList({ pagination: { pageIndex: 0, pageSize: PAGE_SIZE } }));
}

// The patients of the list as it is filtered and sorted now, each once.
function patientsInOrder() {
  return [...new Set(listRows({}).getSortedRowModel().rows.map((row) => flagText("patient_id", row.original)))];
}
