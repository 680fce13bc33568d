// Trends over nights and adherence over months.
function makeTrends() {
  const { night, severity, state, overdue, unreadable } = DATA.trends;
  const place = byId("trend-charts");
  const charts = [
    ["Active flags by severity", severity],
    ["New and resolved, night by night", state],
    ["Overdue by test", overdue],
  ];
  const figures = charts.filter(([, lines]) => Object.keys(lines).length).map(([title, lines]) => {
    const figure = el("figure", {}, el("figcaption", {}, title));
    place.append(figure);
    return () => figure.append(nightLines(Math.max(300, figure.clientWidth), night, lines, trendWords(title, night, lines)), tableOnDemand("As a table", () => trendTable(title, night, lines)));
  });
  for (const draw of figures) draw();
  if (night.length === 1) place.before(el("p", { class: "quiet" }, "Only this night is published yet: the lines begin tomorrow."));
  if (unreadable) place.before(el("p", { class: "quiet" }, `${plural(unreadable, "earlier night")} could not be read and is left out.`));
}

const trendWords = (title, nights, lines) => `${title}, ${nights[0]} to ${nights.at(-1)}. Latest: ${Object.entries(lines).map(([name, counts]) => `${spaced(name)} ${counts.at(-1)}`).join(", ")}.`;
const trendTable = (title, nights, lines) => table(["Night", ...Object.keys(lines).map(spaced)], nights.map((night, i) => [night, ...Object.values(lines).map((counts) => String(counts[i]))]).reverse(), `${title}, newest first`);

function makeAdherence() {
  const { protocol, requirement } = DATA.adherence;
  const pairs = [...new Set(requirement.row.map((row, i) => `${protocol.words[protocol.row[i]]}|${requirement.words[row]}`))];
  if (pairs.length === 0) return void byId("adherence-body").append(el("p", {}, "No period has ended yet."));
  const several = protocol.words.length > 1;
  const name = (pair) => { const [p, r] = pair.split("|"); return several ? `${testOf(p, r)} (${p})` : testOf(p, r); };
  const select = el("select", { id: "adherence-test", onchange: () => showAdherence(select.value) }, pairs.map((pair) => el("option", { value: pair }, name(pair))));
  byId("adherence-choice").append(el("label", {}, "Test", select));
  byId("adherence-choice").addEventListener("submit", (event) => event.preventDefault());
  showAdherence(pairs[0]);
}

function adherenceCells(pair) {
  const { site, protocol, requirement, month, expected, done } = DATA.adherence;
  return month.map((_, i) => i).filter((i) => `${protocol.words[protocol.row[i]]}|${requirement.words[requirement.row[i]]}` === pair)
    .map((i) => ({ site: site.row[i] === null ? "no site" : site.words[site.row[i]], month: month[i], expected: expected[i], done: done[i], pct: expected[i] ? (100 * done[i]) / expected[i] : null }));
}

const MOST_SITES_DRAWN = 12;
const MONTHS_IN_TABLE = 12;

function showAdherence(pair) {
  const cells = adherenceCells(pair);
  const sites = [...new Set(cells.map((cell) => cell.site))].sort((a, b) => a.localeCompare(b));
  const place = byId("adherence-body");
  place.replaceChildren(adherenceTable(cells, sites), el("h3", {}, sites.length > MOST_SITES_DRAWN ? `Month by month, the first ${MOST_SITES_DRAWN} sites` : "Month by month"));
  const grid = el("div", { class: "charts" });
  place.append(grid);
  const figures = sites.slice(0, MOST_SITES_DRAWN).map((site) => {
    const figure = el("figure", {}, el("figcaption", {}, isolated(site)));
    grid.append(figure);
    return [figure, cells.filter((cell) => cell.site === site)];
  });
  for (const [figure, own] of figures) figure.append(adherenceChart(Math.max(300, figure.clientWidth), own));
}

function adherenceChart(width, cells) {
  const shown = cells.filter((cell) => cell.pct !== null);
  const x = (cell) => instant(cell.month);
  const latest = shown.at(-1);
  const words = latest ? `${plural(shown.length, "month")} shown, latest ${iso(latest.month).slice(0, 7)}: ${latest.done} of ${latest.expected}, ${latest.pct.toFixed(0)} %.` : "Too few patients to show.";
  return picture(Plot.plot({
    width, height: 140, marginLeft: MARGIN_LEFT, marginRight: 44, marginBottom: 34, style: STYLE,
    x: { type: "utc", label: null, ticks: 4, domain: [instant(Math.min(...cells.map((c) => c.month))), instant(Math.max(...cells.map((c) => c.month)))] },
    y: { domain: [0, 100], label: null, ticks: 3, grid: true, tickFormat: (v) => `${v} %` },
    marks: [
      Plot.line(cells, { x, y: "pct", stroke: "var(--accent)", strokeWidth: 1.6, curve: "monotone-x" }),
      Plot.dot(shown, { x, y: "pct", r: 2, fill: "var(--accent)" }),
      latest ? Plot.text([latest], { x, y: "pct", text: (c) => `${c.pct.toFixed(0)} %`, dx: 6, textAnchor: "start", fill: "var(--ink)" }) : null,
      Plot.tip(shown, Plot.pointer({ x, y: "pct", title: (c) => `${iso(c.month).slice(0, 7)}\n${c.done} of ${c.expected} (${c.pct.toFixed(0)} %)` })),
    ],
  }), words);
}

function adherenceTable(cells, sites) {
  const months = [...new Set(cells.map((cell) => cell.month))].sort((a, b) => a - b).slice(-MONTHS_IN_TABLE);
  const at = new Map(cells.map((cell) => [`${cell.site}|${cell.month}`, cell]));
  const rows = sites.map((site) => el("tr", {}, el("th", { scope: "row" }, isolated(site)), months.map((month) => adherenceCell(at.get(`${site}|${month}`)))));
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Adherence by site and month" },
    el("table", { class: "plain adh" }, el("caption", { class: "sr" }, "Adherence by site and month: per cent, and done of expected"),
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Site"), months.map((month) => el("th", { scope: "col", class: "n" }, iso(month).slice(0, 7))))),
      el("tbody", {}, rows)));
}

function adherenceCell(cell) {
  if (cell === undefined) return el("td", { class: "none" }, "–", el("span", { class: "sr" }, "nothing expected"));
  if (cell.pct === null) return el("td", { class: "none" }, "< 5", el("span", { class: "sr" }, " patients, not shown"));
  return el("td", {}, `${cell.pct.toFixed(0)} %`, el("small", {}, `${cell.done}/${cell.expected}`));
}
