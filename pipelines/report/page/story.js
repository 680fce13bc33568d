// One patient: why on the list, what is expected by when, and the picture of the time.
const SPANS = [["12 months", 12], ["24 months", 24], ["everything", null]];
const LOOK_AHEAD_DAYS = 100; // a test due later is in the table of the schedule
let spanMonths = 24;

function storyOf(id) {
  const all = DATA.stories;
  if (!all || !all.patients.includes(id)) return null;
  const of = (name) => all[name][id] ?? [];
  const story = { id };
  for (const name of ["windows", "infusions", "baselines", "slots", "status", "evaluations", "evidence"]) story[name] = of(name);
  story.windows = story.windows.map((row) => ({ ...row }));
  story.lines = of("values").map((row) => lineOf(row, story));
  return story;
}

function lineOf(row, story) {
  const words = TITLES.analytes[row.analyte];
  const points = row.days.map((day, i) => ({ day, value: row.values[i], sign: row.signs[i], fate: Number(row.fates[i]) }));
  const line = { analyte: row.analyte, unit: row.canonical_unit, title: words?.title ?? row.analyte, graded: words?.graded ?? false, points, range_low: row.range_low, range_high: row.range_high };
  line.baselines = story.baselines.filter((baseline) => baseline.analyte === row.analyte).slice(0, 1);
  line.limits = limitsOf(line, story);
  return line;
}

// The limits of the rules as numbers for this patient: factor × what it is measured from + offset.
function limitsOf(line, story) {
  const protocols = new Set(story.windows.map((row) => row.protocol));
  const found = [];
  for (const limit of DATA.stories.limits) {
    if (limit.analyte !== line.analyte || limit.canonical_unit !== line.unit || !protocols.has(limit.protocol)) continue;
    for (const [side, sign] of [["below", "<"], ["above", ">"]]) {
      if (limit[`${side}_factor`] === null) continue;
      const basis = basisOf(limit, side, line);
      if (basis === null || basis === undefined) continue;
      const at = limit[`${side}_factor`] * basis + limit[`${side}_offset`];
      const text = `${limit.severity} ${sign} ${number(at)}`;
      if (!found.some((other) => other.text === text)) found.push({ at, severity: limit.severity, text });
    }
  }
  return found;
}

function basisOf(limit, side, line) {
  if (limit.basis === "absolute") return 0;
  if (limit.basis === "baseline") return line.baselines[0]?.baseline_value;
  return side === "below" ? line.range_low ?? limit.default_low : line.range_high ?? limit.default_high;
}

function showPatient(id) {
  const flags = Array.from({ length: FLAG_COUNT }, (_, i) => i).filter((i) => flagText("patient_id", i) === id).map(flagAt);
  const story = storyOf(id);
  const heading = el("h1", { tabindex: "-1" }, "Patient ", isolated(id));
  const place = byId("patient");
  place.hidden = false;
  place.replaceChildren(crumbs(id), el("section", {}, heading, whoLine(story, flags), flagList(flags, story)));
  if (story === null) place.append(el("section", {}, el("p", {}, `This file holds the pictures of the ${DATA.stories?.patients.length ?? 0} most urgent patients. For this one: `, el("code", {}, "labwatch report --patient"), " with the patient's number.")));
  else {
    spanMonths = spanOf(flags);
    place.append(el("section", { id: "timeline" }, el("h2", {}, "Timeline"), spanChoice(story), key(), el("div", { id: "pictures" })), scheduleSection(story), lookedAt(story));
    drawStory(story);
  }
  heading.focus({ preventScroll: true });
  scrollTo(0, 0);
}

// Far enough back to show when the oldest of the flags began.
function spanOf(flags) {
  const oldest = Math.min(...flags.flatMap((flag) => [flag.opened_on, flag.due_on]).filter((day) => day !== null));
  return oldest < monthsAfter(TONIGHT, -24) ? null : 24;
}

function crumbs(id) {
  if (DATA.patient !== undefined) return el("div", { class: "crumbs" });
  const order = patientsInOrder();
  const at = order.indexOf(id);
  const step = (to, text) => (order[to] === undefined || at < 0 ? "" : el("a", { href: patientLink(order[to]) }, text));
  return el("nav", { class: "crumbs", "aria-label": "Patients" }, el("a", { href: "#worklist", id: "back" }, "← Back to the worklist"), el("div", {}, step(at - 1, "Previous patient"), step(at + 1, "Next patient")));
}

function whoLine(story, flags) {
  const site = story?.windows[0]?.site ?? flags[0]?.site ?? "no site";
  const parts = (story?.windows ?? []).filter((row) => row.protocol !== null).map((row) => ` · ${row.protocol}: watched from ${iso(row.window_start)} to ${iso(row.window_end)}`);
  const end = story?.windows[0]?.followup_end_on;
  return el("p", { class: "quiet" }, "Site ", isolated(site), ...parts, end ? ` · follow-up ended on ${iso(end)}` : "");
}

function flagList(flags, story) {
  if (flags.length === 0) return el("p", {}, "No flag tonight.");
  return el("div", {}, el("h2", {}, flags.every((flag) => placeOf(flag.i) !== "waiting") ? "Flags" : "Why this patient is on the list"), el("ul", { class: "flaglist" }, flags.map((flag) => flagItem(flag, story))));
}

function flagItem(flag, story) {
  const words = ruleOf(flag.protocol, flag.rule);
  const proof = story?.evidence.find((row) => row.rule === flag.rule && row.opened_on === flag.opened_on);
  const rows = proof?.evidence ?? [];
  return el("li", { class: flag.severity },
    el("h3", {}, words.title), " ", severityTag(flag.severity), " ", stateTag(flag),
    el("p", { class: "say" }, flag.message),
    flag.state === "resolved" ? el("p", {}, `Resolved on ${iso(flag.resolved_on)}.`) : el("p", {}, el("strong", {}, "Expected: "), expected(flag), words.what),
    el("p", { class: "quiet" }, `Since ${iso(flag.opened_on)}. Source: ${proof?.source ?? "see the worklist"}`),
    rows.length ? tableOnDemand(`${plural(rows.length, "result")} it rests on`, () => el("p", { class: "quiet" }, rows.join(", "))) : "");
}

function expected(flag) {
  if (flag.due_on === null) return "";
  if (flag.days_overdue > 0) return el("span", { class: "late" }, `by ${iso(flag.due_on)}, ${plural(flag.days_overdue, "day")} ago. `);
  return `by ${iso(flag.due_on)}. `;
}

function spanChoice(story) {
  return el("div", { class: "choice", role: "group", "aria-label": "How far back" }, SPANS.map(([text, months]) =>
    el("button", { type: "button", "aria-pressed": String(months === spanMonths), onclick: (event) => {
      spanMonths = months;
      for (const button of event.target.parentElement.children) button.setAttribute("aria-pressed", String(button === event.target));
      drawStory(story);
    } }, text)));
}

function key() {
  const mark = (path, attributes) => {
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
    svg.setAttribute("viewBox", "0 0 16 12");
    svg.setAttribute("aria-hidden", "true");
    shape.setAttribute("d", path);
    for (const [name, value] of Object.entries(attributes)) shape.setAttribute(name, value);
    svg.append(shape);
    return svg;
  };
  const entries = [
    [mark("M8 1 14 11H2Z", { fill: "var(--critical)" }), "beyond a limit"],
    [mark("M8 2a4 4 0 1 0 .01 0Z", { fill: "none", stroke: "var(--urgent)", "stroke-width": 1.6 }), "beyond a limit, but explained"],
    [mark("M0 2H16V10H0Z", { fill: "var(--range)" }), "reference range"],
    [mark("M0 6H16", { stroke: "var(--urgent)", "stroke-width": 1.6, "stroke-dasharray": "5 3" }), "limit of a rule"],
    [mark("M0 6H16", { stroke: "var(--line)", "stroke-width": 1.8, "stroke-dasharray": "1 3" }), "baseline"],
    [mark("M4 2H12V10H4Z", { fill: "var(--given)" }), "infusion (hollow: planned)"],
    [mark("M1 3H15V9H1Z", { fill: "var(--done)" }), "test done in the period"],
    [mark("M1 2H15V10H1ZM5 3 11 9M11 3 5 9", { fill: "none", stroke: "var(--missed)" }), "missed"],
    [mark("M8 1 13 6 8 11 3 6Z", { fill: "none", stroke: "var(--line)" }), "next due (filled: overdue)"],
  ];
  return el("ul", { class: "key" }, entries.map(([picture, text]) => el("li", {}, picture, text)));
}

function drawStory(story) {
  const days = [...story.lines.flatMap((line) => [line.points[0].day]), ...story.windows.map((row) => row.window_start), ...story.infusions.map((row) => row.infused_on)].filter((day) => day !== null);
  const first = Math.min(TONIGHT - 30, ...days) - 10;
  const from = spanMonths === null ? first : Math.max(first, monthsAfter(TONIGHT, -spanMonths));
  const due = story.status.map((row) => row.due_on).filter((day) => day <= TONIGHT + LOOK_AHEAD_DAYS);
  const until = Math.max(TONIGHT + 20, ...due.map((day) => day + 8));
  const place = byId("pictures");
  place.replaceChildren();
  const width = widthOf(place);
  if (story.slots.length || story.infusions.length) {
    place.append(el("figure", {}, el("figcaption", {}, "Infusions and schedule ", el("span", {}, "each box a period in which the test was to be done")), scheduleStrip(width, story, from, until), tableOnDemand("Missed periods as a table", () => missedTable(story))));
  }
  const flagged = new Set(flagAnalytes(story));
  const lines = [...story.lines].sort((a, b) => rankOf(a, flagged) - rankOf(b, flagged) || a.title.localeCompare(b.title));
  const grid = el("div", { class: "analytes" });
  place.append(grid);
  const columns = getComputedStyle(grid).gridTemplateColumns.split(" ").length;
  const each = columns > 1 ? (width - 26 * (columns - 1)) / columns : width;
  for (const line of lines) line.matters = rankOf(line, flagged) < 2;
  for (const line of lines) grid.append(valueFigure(line, story, each, from, until));
}

const flagAnalytes = (story) => Array.from({ length: FLAG_COUNT }, (_, i) => i).filter((i) => flagText("patient_id", i) === story.id).map((i) => flagText("analyte", i));
const rankOf = (line, flagged) => (flagged.has(line.analyte) ? 0 : line.points.some((point) => point.fate === 2) ? 1 : 2);

function valueFigure(line, story, width, from, until) {
  const last = line.points.at(-1);
  const caption = el("figcaption", {}, line.title, el("span", {}, ` ${unitOf(line.unit)} · latest ${valueText(last, line)} on ${iso(last.day)}`));
  const shown = line.points.some((point) => point.day >= from);
  return el("figure", {}, caption,
    shown ? valueChart(width, line, story, from, until) : el("p", { class: "quiet" }, "No value in this time."),
    tableOnDemand("Values as a table", () => table(["Collected on", "Value", "Against the limits"],
      [...line.points].reverse().map((point) => [iso(point.day), valueText(point, line), FATE_WORDS[point.fate] || "within"]), `${line.title}, newest first`)));
}

function missedTable(story) {
  const missed = story.slots.flatMap((lane) => slotsOf(lane, story)).filter((slot) => !slot.done);
  return table(["Test", "Period from", "until before"], missed.reverse().map((slot) => [slot.lane, iso(slot.from), slot.end.toISOString().slice(0, 10)]), "Missed periods, newest first");
}

function scheduleSection(story) {
  if (story.status.length === 0) return el("section", {}, el("h2", {}, "Schedule"), el("p", {}, "Nothing is scheduled."));
  const rows = story.status.map((row) => [testOf(row.protocol, row.requirement), stateWords(row), iso(row.last_done_on), iso(row.due_on), row.missing_components.join(", "), `${row.slots_done} of ${row.slots_expected}`]);
  return el("section", {}, el("h2", {}, "Schedule"), table(["Test", "Tonight", "Last complete", "Due", "Missing", "Periods done"], rows, "Schedule of this patient"));
}

const stateWords = (row) => (row.state === "overdue" ? el("span", { class: "late" }, `overdue, ${plural(row.days_overdue, "day")}`) : row.state === "pending" ? "at the laboratory" : spaced(row.state));

// Looked at and fine is not the same as not looked at.
function lookedAt(story) {
  const words = { clear: "Looked at and fine", indeterminate: "Can't be told", no_result: "No result yet", not_evaluable: "Can't be evaluated", not_assessed: "Not assessed" };
  const rows = story.evaluations.map((row) => [`${words[row.state] ?? row.state}${row.reason ? ` (${spaced(row.reason)})` : ""}`, row.rule.map((rule) => ruleOf(row.protocol, rule).title).join(", ")]);
  return el("section", {}, el("h2", {}, "Other rules"), rows.length ? table(["What came of looking", "Rules"], rows, "Rules without a flag") : el("p", {}, "None."));
}
