// What all parts of the page share: the data, elements without markup, days and words.
const DATA = JSON.parse(document.getElementById("labwatch-data").textContent);
const TITLES = DATA.titles;
const SEVERITIES = ["critical", "urgent", "routine"];
const DAY_MS = 86400000;
const byId = (id) => document.getElementById(id);

// Children that are texts become text nodes: nothing of the data is ever read as markup.
function el(tag, attributes, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const instant = (day) => new Date(day * DAY_MS);
const iso = (day) => (day === null || day === undefined ? "" : instant(day).toISOString().slice(0, 10));
const TONIGHT = Date.parse(DATA.as_of) / DAY_MS;
const plural = (number, word) => `${number.toLocaleString("en-GB")} ${word}${number === 1 ? "" : "s"}`;
const number = (value) => (value === null || value === undefined ? "" : String(Number(value.toPrecision(4))));
const spaced = (name) => name.replaceAll("_", " ");
const isolated = (text) => el("bdi", {}, text);

// Units as people write them; the tables keep UCUM.
const UNITS = { "10*9/L": "×10⁹/L", "umol/L": "µmol/L", "m[IU]/L": "mIU/L", "/[HPF]": "/hpf", "/uL": "/µL" };
const unitOf = (unit) => (unit === null || unit === undefined ? "" : UNITS[unit] ?? unit);

const ruleOf = (protocol, rule) => TITLES.rules[protocol]?.[rule] ?? { title: spaced(rule), what: "" };
const testOf = (protocol, requirement) => TITLES.requirements[protocol]?.[requirement] ?? spaced(requirement);
const analyteOf = (analyte) => TITLES.analytes[analyte]?.title ?? analyte;

// N calendar months after a day, clipped to the month's end, always counted from the first day.
function monthsAfter(day, months) {
  const from = instant(day);
  const first = Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months, 1);
  const last = new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + months + 1, 0)).getUTCDate();
  return first / DAY_MS + Math.min(from.getUTCDate(), last) - 1;
}

function severityTag(severity) {
  return el("span", { class: `sev ${severity}` }, severity);
}

function table(headings, rows, caption) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    el("table", { class: "plain" },
      el("caption", { class: "sr" }, caption),
      el("thead", {}, el("tr", {}, headings.map((heading) => el("th", { scope: "col" }, heading)))),
      el("tbody", {}, rows.map((cells) => el("tr", {}, cells.map((cell, i) =>
        el(i === 0 ? "th" : "td", i === 0 ? { scope: "row" } : {}, cell)))))));
}

// The rows are made when somebody opens them: a page of them would be slow to lay out.
function tableOnDemand(summary, make) {
  const details = el("details", {}, el("summary", {}, summary));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(make());
  });
  return details;
}

// One flag as an object; flags stay in columns until they are shown.
const FLAGS = DATA.flags;
const FLAG_COUNT = FLAGS.opened_on.length;
const flagText = (name, i) => {
  const row = FLAGS[name].row[i];
  return row === null ? null : FLAGS[name].words[row];
};
function flagAt(i) {
  const flag = { i };
  for (const name of ["patient_id", "site", "protocol", "rule", "kind", "severity", "state", "disposition", "analyte"]) flag[name] = flagText(name, i);
  for (const name of ["opened_on", "resolved_on", "due_on", "days_overdue", "message"]) flag[name] = FLAGS[name][i];
  return flag;
}
const ASIDE = new Set(["acknowledged", "snoozed", "dismissed"]);
const placeOf = (i) => (flagText("state", i) === "resolved" ? "resolved" : ASIDE.has(flagText("disposition", i)) ? "aside" : "waiting");
const patientLink = (id) => `#patient=${encodeURIComponent(id)}`;
