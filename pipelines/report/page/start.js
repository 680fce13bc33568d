// What is shown follows the address: `#patient=ID` is that patient, anything else the overview.
function show() {
  const [name, value] = location.hash.slice(1).split("=");
  const overview = byId("overview");
  if (name === "patient") {
    if (overview) overview.hidden = true;
    document.body.dataset.view = "patient";
    return showPatient(decodeURIComponent(value ?? ""));
  }
  byId("patient").hidden = true;
  byId("patient").replaceChildren();
  if (!overview) return showPatient(DATA.patient);
  const cameBack = document.body.dataset.view === "patient";
  overview.hidden = false;
  document.body.dataset.view = "overview";
  if (cameBack) byId(name || "tonight")?.scrollIntoView();
}

if (byId("overview")) {
  makeList();
  makeTrends();
  makeAdherence();
}
addEventListener("hashchange", show);
show();
document.documentElement.dataset.ready = "yes";
