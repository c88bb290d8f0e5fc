/* The list: rows, filters, a report in full. Text of a file only ever becomes text. */

function el(name, options, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(options || {})) {
    if (key === "class") node.className = value;
    else if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (value !== undefined && value !== false) node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

function words(template, facts) {
  return template.replace(/\{(\w+)\}/g, (all, key) => (facts && key in facts ? String(facts[key]) : all));
}

/* Into what the lines fall; one that a newer file of its office replaces comes last. */
const RANK = { fail: 0, unreadable: 1, warn: 2, explained: 3, pass: 4, older: 5 };
const RARE = ["explained", "older"];
const list = { code: "", most: 0, open: new Set(), late: 0, turn: 0, nodes: new Map() };
/* nodes: key of a row -> the node that shows it. */

function plainText(text) {
  return text.normalize("NFKC").toLowerCase();
}

/* The rows to show, in order. */
function fitting() {
  const wanted = plainText($("search").value).split(/\s+/).filter(Boolean), verdict = $("which").value;
  const rows = allRows().filter((row) =>
    (!verdict || row.part === verdict) && (!list.code || row.codes.includes(list.code)) &&
    wanted.every((word) => row.text.includes(word)));
  if ($("sort").value === "worst" && !run.busy) {
    rows.sort((a, b) => RANK[a.part] - RANK[b.part] || b.errors - a.errors || b.warnings - a.warnings || a.place - b.place);
  }
  return rows;
}

/* Draw soon: many results within a moment are drawn once. */
function drawSoon() {
  if (!list.late) list.late = setTimeout(() => { list.late = 0; draw(); }, 200);
}

function draw() {
  const rows = fitting(), all = allRows();
  const most = Math.max(PAGE_ROWS, list.most);
  clearTimeout(list.late);
  list.late = 0;
  drawRows(rows.slice(0, most));
  $("shown").textContent = words(SAY.shown, { n: rows.length, all: all.length });
  $("more").hidden = rows.length <= most;
  $("more").textContent = words(SAY.more, { n: Math.min(PAGE_ROWS, rows.length - most) });
  $("results").hidden = !all.length;
  document.documentElement.classList.toggle("some", all.length > 0);
  $("all-codes").hidden = !list.code;
  $("all-codes").textContent = words(SAY.codes_all, { code: list.code });
  const count = (part) => all.filter((row) => row.part === part).length;
  const tiles = Object.keys(RANK).filter((part) => !RARE.includes(part) || count(part)).map((part) =>
    el("li", { class: part }, el("strong", {}, String(count(part))), el("span", {}, SAY[`v_${part}`])));
  $("totals").replaceChildren(...tiles);
  for (const id of ["filter", "totals"]) $(id).hidden = all.length < 2;
  const copies = all.some((row) => row.copy);
  for (const button of document.querySelectorAll("[data-save]")) {
    button.hidden = all.length < 2;
    button.disabled = run.busy || (button.dataset.save === "copies" && !copies);
  }
  $("save-title").hidden = all.length < 2;
  $("clear").disabled = run.busy;
}

/* The rows, some at a time: the page answers to its user in between. What has not changed stays where it is: a click that
   has begun on it is not lost. */
async function drawRows(rows) {
  const body = $("list").tBodies[0], turn = ++list.turn, focused = document.activeElement && document.activeElement.id;
  let at = 0;
  const put = (node) => {
    if (body.children[at] !== node) body.insertBefore(node, body.children[at] || null);
    at++;
  };
  $("list").setAttribute("aria-busy", "true");
  for (const [number, row] of rows.entries()) {
    if (number && number % DRAW_ROWS === 0) {
      await shown();
      if (turn !== list.turn) return;
    }
    put(drawnOnce(row));
    if (list.open.has(row.key)) put(reportNode(row));
  }
  while (body.children.length > at) body.lastElementChild.remove();
  for (const [key, node] of list.nodes) if (!node.isConnected) list.nodes.delete(key);
  if (focused && !document.activeElement.id && $(focused)) $(focused).focus();
  $("list").setAttribute("aria-busy", "false");
}

/* Once what has been drawn is on the screen; a page that nobody sees draws nothing, and does not wait for it. */
function shown() {
  return new Promise((resolve) => {
    requestAnimationFrame(() => setTimeout(resolve, 0));
    setTimeout(resolve, 100);
  });
}

function drawnOnce(row) {
  const state = `${list.open.has(row.key)} ${run.busy} ${settings.lang}`;
  if (row.state !== state) {
    const before = list.nodes.get(row.key);
    Object.assign(row, { state, node: rowNode(row) });
    if (before && before.isConnected) before.replaceWith(row.node);
    list.nodes.set(row.key, row.node);
  }
  return row.node;
}

function rowNode(row) {
  const name = row.organ || row.shown, id = `row-${row.place}-${row.number}`, open = list.open.has(row.key);
  const label = (what) => words(SAY.label_of, { what, name });
  const cell = (kind, ...children) => el("td", { class: kind }, ...children);
  return el("tr", { "data-verdict": row.verdict, "data-path": row.path },
    cell(`verdict ${row.part}`, row.words),
    cell("organ", row.organ || "—", row.year ? el("div", { class: "soft" }, String(row.year)) : null),
    cell("first", row.first || (row.verdict === "pass" ? SAY.clean : ""), row.trouble ? el("div", { class: "fail" }, row.trouble) : null),
    cell("file", row.shown),
    cell("do", el("div", {},
      el("button", { type: "button", id: `${id}-open`, "aria-expanded": String(open), "aria-label": label(open ? SAY.close : SAY.open), onclick: () => toggle(row) }, open ? SAY.close : SAY.open),
      el("button", { type: "button", id: `${id}-remove`, "aria-label": label(SAY.remove), disabled: run.busy, onclick: () => remove([row.path]) }, SAY.remove),
      row.copy ? el("button", { type: "button", class: "wide", id: `${id}-copy`, "aria-label": label(SAY.copy), onclick: () => saveCopy(row) }, SAY.copy) : null)));
}

function toggle(row) {
  if (!list.open.delete(row.key)) list.open.add(row.key);
  draw();
}

/* The row below a row: asked for when it is opened, kept while it stays the same. */
function reportNode(row) {
  if (row.detail && row.report) return row.report;
  const cell = el("td", { colspan: 5 }, row.detail ? reportBody(row, row.detail) : SAY.settling);
  if (!row.detail) {
    engine.ask("show", { path: row.path, number: row.number }, [], 0, true).then((detail) => {
      row.detail = detail;
      if (cell.isConnected) cell.replaceChildren(reportBody(row, detail)); else drawSoon();
    }, (error) => { cell.textContent = words(SAY.error, { why: reason(error) }); });
  }
  row.report = el("tr", { class: "report" }, cell);
  return row.report;
}

function reportBody(row, detail) {
  const body = el("div", { class: "report" });
  if (detail.counts) body.append(el("p", {}, detail.counts), el("p", { class: "soft" }, detail.relations));
  if (detail.advice.length) {
    body.append(el("div", { class: "advice" }, el("p", { class: "what" }, SAY.first), ...detail.advice.map((line) => el("p", {}, line)),
      detail.settled ? el("p", { class: "soft" }, SAY.advice_remedy) : null));
  }
  for (const sheet of detail.sheets) {
    if (sheet.name) body.append(el("p", {}, el("strong", {}, sheet.name)));
    body.append(el("ul", {}, ...sheet.findings.map((finding) => el("li", {},
      el("p", {}, el("span", { class: `tag ${finding.severity}` }, finding.word), finding.message, el("span", { class: "code", title: finding.basis || false }, finding.code)),
      finding.remedy ? el("p", {}, `→ ${finding.remedy}`) : null,
      finding.settlement ? el("p", {}, `※ ${finding.settlement}`) : null,
      codeNode(finding.code, detail.explained[finding.code])))));
  }
  if (detail.anew) body.append(el("p", { class: "soft" }, SAY.anew));
  return body;
}

/* What a code means, as the command line explains it: to be opened. */
function codeNode(code, lines) {
  return lines ? el("details", { class: "soft" }, el("summary", {}, words(SAY.what_is, { code })), ...lines.map((line) => el("p", {}, line))) : null;
}

/* What stands below the totals once the list is complete: frequent problems, the roster. */
function drawWhole(whole) {
  const codes = whole ? whole.codes : [];
  $("codes").hidden = !codes.length || allRows().length < 2;
  $("codes-list").replaceChildren(...codes.slice(0, 30).map((one) => el("li", {},
    el("span", { class: one.severity }, `${one.title} `), el("span", { class: "soft" }, `${one.code} · ${words(SAY.codes_line, one)} `),
    el("button", { type: "button", "aria-label": `${SAY.codes_only} ${one.title}`, onclick: () => { list.code = one.code; list.most = 0; draw(); $("shown").scrollIntoView({ block: "nearest" }); } }, SAY.codes_only))));
  const roster = whole && whole.roster;
  $("roster").hidden = !roster;
  if (!roster) return;
  $("roster-counts").textContent = words(SAY.roster_counts, { ...roster, missing: roster.missing.length });
  const near = (one) => one.files.map((file) => file.path).join("、");
  const groups = [
    ["missing", roster.missing.map((one) => [one.organ, one.contact, one.phone].filter(Boolean).join(" ") + (near(one) ? `（${near(one)}）` : ""))],
    ["twice", roster.twice.map((one) => `${one.organ}：${one.paths.join("、")}`)],
    ["unknown", roster.unknown.map((one) => `${one.near ? words(SAY.near, one) : one.organ}：${one.path}`)],
  ];
  $("roster-lists").replaceChildren(...groups.filter(([, lines]) => lines.length).map(([key, lines]) =>
    el("details", { open: lines.length <= 20 }, el("summary", {}, `${SAY[key]}（${lines.length}）`), el("ul", {}, ...lines.slice(0, 2000).map((line) => el("li", {}, line))))));
}
