// Pictures, by Observable Plot. Each has a sentence and a table that say the same.
const MARGIN_LEFT = 46;
const STYLE = { fontSize: "12px", fontFamily: "inherit", background: "transparent" };
const COLOR = { critical: "var(--critical)", urgent: "var(--urgent)", routine: "var(--routine)" };
const SYMBOL = { critical: "triangle", urgent: "diamond", routine: "circle" };
const widthOf = (element) => Math.max(300, Math.min(element.clientWidth || 640, 1240));

function picture(plot, label) {
  for (const part of plot.querySelectorAll("[aria-label], [aria-description]")) {
    part.removeAttribute("aria-label"); // Plot names its groups; a picture is one thing, with one name
    part.removeAttribute("aria-description");
  }
  plot.setAttribute("role", "img");
  plot.setAttribute("aria-label", label);
  return plot;
}

// Lines over nights; each line has its name at its end and a symbol of its own.
function nightLines(width, nights, lines, label) {
  const days = nights.map((night) => new Date(night));
  const points = Object.entries(lines).flatMap(([name, counts], n) => counts.map((count, i) => ({ name, count, night: days[i], n })));
  const names = Object.keys(lines);
  const ends = points.filter((point) => point.night === days.at(-1)).sort((a, b) => a.count - b.count);
  const symbols = ["triangle", "diamond", "circle", "square", "star", "cross", "wye"];
  const colors = names.map((name, n) => COLOR[name] ?? ["var(--accent)", "var(--given)", "var(--done)", "var(--urgent)", "var(--routine)", "var(--critical)", "var(--line)"][n % 7]);
  return picture(Plot.plot({
    width, height: 210, marginLeft: MARGIN_LEFT, marginRight: 86, style: STYLE,
    x: { type: "utc", label: null, ticks: Math.min(5, days.length) }, y: { label: null, grid: true, zero: true, nice: true, ticks: 4 },
    color: { domain: names, range: colors }, symbol: { domain: names, range: names.map((name, n) => SYMBOL[name] ?? symbols[n % 7]) },
    marks: [
      Plot.ruleY([0], { stroke: "var(--rule)" }),
      Plot.line(points, { x: "night", y: "count", z: "name", stroke: "name", strokeWidth: 1.6 }),
      days.length > 60 ? null : Plot.dot(points, { x: "night", y: "count", z: null, stroke: "name", fill: "name", symbol: "name", r: 2.6 }),
      Plot.text(spreadEnds(ends), { x: "night", y: "at", text: (end) => `${spaced(end.name)} ${end.count}`, z: null, fill: "name", textAnchor: "start", dx: 7 }),
      Plot.tip(points, Plot.pointer({ x: "night", y: "count", title: (p) => `${p.night.toISOString().slice(0, 10)}\n${spaced(p.name)}: ${p.count}` })),
    ],
  }), label);
}

// Names at the ends of lines that would overlap are moved apart.
function spreadEnds(ends) {
  const most = Math.max(1, ...ends.map((end) => end.count));
  const gap = most * 0.09;
  let last = -Infinity;
  return ends.map((end) => ({ ...end, at: (last = Math.max(end.count, last + gap)) }));
}

// Infusions, window, and for each test the slots of its schedule.
function scheduleStrip(width, story, from, until) {
  const lanes = story.slots.map((lane) => laneName(lane, story));
  const slots = story.slots.flatMap((lane) => slotsOf(lane, story)).filter((slot) => slot.end > instant(from)).map((slot) => ({ ...slot, start: instant(Math.max(slot.from, from)) }));
  const expected = story.status.filter((row) => ["due", "overdue", "pending", "not_due"].includes(row.state))
    .map((row) => ({ lane: laneName(row, story), due: instant(row.due_on), state: row.state })).filter((row) => row.due <= instant(until) && row.due >= instant(from));
  const infusions = story.infusions.filter((row) => row.infused_on >= from);
  const windows = story.windows.filter((row) => row.window_start !== null && row.window_end > from && row.window_start < until);
  const left = width < 520 ? 84 : 150;
  return picture(Plot.plot({
    width, height: 44 + 22 * (lanes.length + 1), marginLeft: left, marginRight: 12, style: STYLE,
    x: { type: "utc", domain: [instant(from), instant(until)], label: null, axis: "top", ticks: width < 520 ? 4 : 8 },
    y: { domain: ["infusions", ...lanes], label: null, tickSize: 0, padding: 0.25, tickFormat: (name) => (left < 100 && name.length > 11 ? `${name.slice(0, 10)}…` : name) },
    marks: [
      Plot.barX(windows, { x1: (w) => instant(Math.max(w.window_start, from)), x2: (w) => instant(Math.min(w.window_end, until)), y: () => "infusions", fill: "var(--accent-soft)" }),
      Plot.barX(slots.filter((slot) => slot.done), { x1: "start", x2: "end", y: "lane", fill: "var(--done)", insetLeft: 1, insetRight: 1, insetTop: 4, insetBottom: 4 }),
      Plot.barX(slots.filter((slot) => !slot.done), { x1: "start", x2: "end", y: "lane", fill: "none", stroke: "var(--missed)", insetLeft: 1.5, insetRight: 1.5, insetTop: 4, insetBottom: 4 }),
      Plot.text(slots.filter((slot) => !slot.done), { x: "middle", y: "lane", text: () => "×", fill: "var(--missed)", fontWeight: 700, fontSize: 13 }),
      Plot.ruleX([instant(TONIGHT)], { stroke: "var(--line)", strokeDasharray: "2,3" }),
      Plot.dot(infusions.filter((row) => row.is_given), { x: (row) => instant(row.infused_on), y: () => "infusions", symbol: "square", r: 3.5, fill: "var(--given)" }),
      Plot.dot(infusions.filter((row) => !row.is_given), { x: (row) => instant(row.infused_on), y: () => "infusions", symbol: "square", r: 4, stroke: "var(--given)" }),
      Plot.dot(expected, { x: "due", y: "lane", z: null, symbol: "diamond", r: 5, fill: (row) => (row.state === "overdue" ? "var(--missed)" : "var(--sheet)"), stroke: (row) => (row.state === "overdue" ? "var(--missed)" : "var(--line)") }),
    ],
  }), scheduleWords(story));
}

const laneName = (row, story) => (story.windows.length > 1 ? `${spaced(row.requirement)} (${row.protocol})` : spaced(row.requirement));

function slotsOf(lane, story) {
  const start = story.windows.find((row) => row.protocol === lane.protocol)?.window_start;
  const begins = (k) => monthsAfter(start + k * lane.every_days, k * lane.every_months);
  return [...lane.slots].map((letter, k) => ({
    lane: laneName(lane, story), done: letter === "1", from: begins(k), start: instant(begins(k)), end: instant(begins(k + 1)), middle: instant((begins(k) + begins(k + 1)) / 2),
  }));
}

function scheduleWords(story) {
  const given = story.infusions.filter((row) => row.is_given);
  const lanes = story.slots.map((lane) => `${spaced(lane.requirement)}: ${[...lane.slots].filter((letter) => letter === "1").length} of ${lane.slots.length} periods done`);
  const when = given.length ? `${plural(given.length, "infusion day")} from ${iso(given[0].infused_on)} to ${iso(given.at(-1).infused_on)}` : "No infusion given";
  return `Schedule. ${when}. ${lanes.join("; ")}.`;
}

// One analyte: values, reference range, limits of the rules, baseline.
function valueChart(width, line, story, from, until) {
  const points = line.points.filter((point) => point.day >= from);
  const { low, high } = yDomain(points, line);
  const reference = line.range_low !== null || line.range_high !== null;
  const inside = (limit) => limit.at >= low && limit.at <= high;
  const limits = line.limits.filter(inside);
  const baselines = line.baselines.filter((baseline) => baseline.baseline_value >= low && baseline.baseline_value <= high);
  const fate = (n) => points.filter((point) => point.fate === n);
  const x = (point) => instant(point.day);
  return picture(Plot.plot({
    width, height: line.matters ? 180 : 140, marginLeft: MARGIN_LEFT, marginRight: 104, marginBottom: 36, style: STYLE,
    x: { type: "utc", domain: [instant(from), instant(until)], label: null, ticks: width < 520 ? 4 : 6 },
    y: { domain: [low, high], label: null, ticks: line.graded ? GRADES.filter((grade) => grade <= high) : 4, tickSize: 3, tickFormat: line.graded ? gradeText : undefined },
    marks: [
      reference ? Plot.rect([0], { x1: () => instant(from), x2: () => instant(until), y1: () => Math.max(low, line.range_low ?? low), y2: () => Math.min(high, line.range_high ?? high), fill: "var(--range)" }) : null,
      Plot.ruleX(story.infusions.filter((row) => row.infused_on >= from && row.is_given), { x: (row) => instant(row.infused_on), stroke: "var(--given)", strokeOpacity: 0.45 }),
      Plot.ruleY(limits, { y: "at", z: null, stroke: (limit) => COLOR[limit.severity], strokeDasharray: "5,3" }),
      Plot.ruleY(baselines, { y: "baseline_value", stroke: "var(--line)", strokeDasharray: "1,3", strokeWidth: 1.5 }),
      Plot.text(besides([...limits.map((limit) => ({ at: limit.at, text: limit.text, color: COLOR[limit.severity] })), ...baselines.map((b) => ({ at: b.baseline_value, text: `baseline ${number(b.baseline_value)}`, color: "var(--ink)" }))], low, high),
        { x: () => instant(until), y: "y", text: "text", z: null, fill: "color", textAnchor: "start", dx: 5, fontSize: 11 }),
      Plot.line(points, { x, y: "value", stroke: "var(--line)", strokeWidth: 1.2 }),
      Plot.dot(fate(0), { x, y: "value", r: 2.4, fill: "var(--line)" }),
      Plot.dot(fate(1), { x, y: "value", r: 4.2, symbol: "circle", stroke: "var(--urgent)", fill: "var(--sheet)", strokeWidth: 1.6 }),
      Plot.dot(fate(2), { x, y: "value", r: 5.2, symbol: "triangle", fill: "var(--critical)" }),
      Plot.tip(points, Plot.pointer({ x, y: "value", title: (point) => `${iso(point.day)}\n${valueText(point, line)}${FATE_WORDS[point.fate] ? `\n${FATE_WORDS[point.fate]}` : ""}` })),
    ],
  }), valueWords(line));
}

const FATE_WORDS = ["", "beyond a limit, but explained", "beyond a limit"];
const GRADES = [0, 0.5, 1, 2, 3, 4];
const gradeText = (grade) => ({ 0: "neg", 0.5: "trace" })[grade] ?? `${grade}+`;
const valueText = (point, line) => `${{ "<": "< ", ">": "> ", "~": "from " }[point.sign] ?? ""}${line.graded ? gradeText(point.value) : number(point.value)} ${unitOf(line.unit)}`.trim();

// High enough for values, range and the limits that are near; a far limit would flatten the line.
function yDomain(points, line) {
  const values = points.map((point) => point.value);
  const inner = [...values, line.range_high, line.range_low, ...line.baselines.map((b) => b.baseline_value)].filter((v) => v !== null);
  if (inner.length === 0) return { low: 0, high: 1 };
  const reach = Math.max(...inner);
  const limits = line.limits.map((limit) => limit.at);
  const near = limits.filter((at) => at <= Math.max(reach * 1.7, reach === 0 ? Math.min(...limits) : 0));
  if (line.graded) near.push(1);
  const low = Math.min(...inner, ...near);
  const high = Math.max(...inner, ...near);
  const room = (high - low || Math.abs(high) || 1) * 0.08;
  return { low: Math.max(low >= 0 ? 0 : -Infinity, low - room), high: high + room };
}

// Texts beside the lines they name, moved apart where they would overlap.
function besides(texts, low, high) {
  const gap = (high - low) * 0.11;
  let last = -Infinity;
  return texts.sort((a, b) => a.at - b.at).map((text) => ({ ...text, y: (last = Math.max(text.at, last + gap)) }));
}

function valueWords(line) {
  const last = line.points.at(-1);
  const breaches = line.points.filter((point) => point.fate === 2);
  const range = line.range_low === null && line.range_high === null ? "" : ` Reference range ${line.range_low ?? ""}–${line.range_high ?? ""}.`;
  const beyond = breaches.length ? ` ${plural(breaches.length, "value")} beyond a limit, last on ${iso(breaches.at(-1).day)}.` : " None beyond a limit.";
  return `${line.title}: ${plural(line.points.length, "value")} from ${iso(line.points[0].day)} to ${iso(last.day)}, latest ${valueText(last, line)}.${beyond}${range}`;
}
