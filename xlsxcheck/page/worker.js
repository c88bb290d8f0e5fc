/* The worker: Python starts here once the parts have come; then one question at a time is answered. */
(function () {
  "use strict";
  const HERE = "/in";
  const EMPTY = new Uint8Array([80, 75, 5, 6, ...new Array(18).fill(0)]);   // a zip of nothing
  let python, call;
  const parts = {};

  function inflated(part, type) {
    const stream = new Blob([dense(part.text, part.size)]).stream().pipeThrough(new DecompressionStream("gzip"));
    return new Response(stream, { headers: { "content-type": type } });
  }

  /* The only addresses that the loader asks for, answered from the page; there are no others. */
  self.fetch = async function (address) {
    const name = String(address.url || address).split("/").pop();
    if (name === "pyodide.asm.wasm") return inflated(parts.wasm, "application/wasm");
    if (name === "python_stdlib.zip") return new Response(EMPTY);
    if (name === "pyodide-lock.json") return new Response(parts.lock, { headers: { "content-type": "application/json" } });
    throw new TypeError("no network");
  };

  /* The files of a zip, which are stored in it one after the other, put below a folder: faster than by Python itself,
     which also finds modules faster in a folder than in a zip. */
  function unpacked(FS, zip, root) {
    const view = new DataView(zip), made = new Set(), text = new TextDecoder();
    for (let at = 0; at + 30 < zip.byteLength && view.getUint32(at, true) === 0x04034b50;) {
      const size = view.getUint32(at + 18, true), named = view.getUint16(at + 26, true), from = at + 30 + named + view.getUint16(at + 28, true);
      const path = `${root}/${text.decode(new Uint8Array(zip, at + 30, named))}`, folder = path.slice(0, path.lastIndexOf("/"));
      if (!made.has(folder)) FS.mkdirTree(folder);
      made.add(folder);
      FS.writeFile(path, new Uint8Array(zip, from, size), { canOwn: true });
      at = from + size;
    }
  }

  async function start(given) {
    Object.assign(parts, given);
    step("step_unpack");
    const [lib, app] = [parts.lib, parts.app].map((part) => inflated(part, "application/zip").arrayBuffer());
    const version = JSON.parse(parts.lock).info.python.split(".").slice(0, 2).join(".");
    step("step_python");
    python = await loadPyodide({
      indexURL: "https://page.invalid/", stdout: () => {}, stderr: () => {},
      fsInit: async (FS) => {
        unpacked(FS, await lib, `/lib/python${version}`);
        unpacked(FS, await app, "/app");
      },
    });
    parts.wasm = parts.lib = parts.app = null;
    step("step_app");
    python.FS.mkdirTree(HERE);
    // A check makes little garbage: looking for cycles at every turn would cost a tenth of the time.
    python.runPython(`import gc, sys, os; gc.set_threshold(50_000); sys.path.insert(0, "/app"); os.chdir("${HERE}"); from xlsxcheck.page.bridge import call`);
    call = python.globals.get("call");
  }

  function step(name) {
    self.postMessage({ step: name });
  }

  function where(path) {
    return path[0] === "/" ? path : `${HERE}/${path}`;
  }

  /* A file's bytes go in at its path, and the file is empty again afterwards: memory holds one at a time. */
  function put(file) {
    const path = where(file.path);
    python.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")) || "/");
    python.FS.writeFile(path, new Uint8Array(file.data));
    // One that is too big is told by its size: nobody reads it.
    if (file.size) python.FS.lookupPath(path).node.usedBytes = file.size;
  }

  function answer(question) {
    for (const file of question.files || []) put(file);
    const found = JSON.parse(call(question.verb, JSON.stringify(question.given || {})));
    for (const file of question.files || []) if (!file.keep) python.FS.truncate(where(file.path), 0);
    const moved = [];
    for (const file of (found.value && found.value.files) || []) {
      file.data = python.FS.readFile(where(file.path)).buffer;
      python.FS.truncate(where(file.path), 0);
      moved.push(file.data);
    }
    return [found, moved];
  }

  self.onmessage = async function (event) {
    const question = event.data;
    try {
      if (question.parts) {
        await start(question.parts);
        self.postMessage({ up: true });
        return;
      }
      const [found, moved] = answer(question);
      self.postMessage({ id: question.id, found }, moved);
    } catch (error) {
      self.postMessage({ id: question.id, fatal: String((error && error.message) || error).slice(0, 300) });
    }
  };
})();
