/* node pack.js GIVEN MADE: runs pack.py inside the Pyodide that lies in GIVEN/runtime. */
"use strict";
const path = require("path");

async function main(given, made) {
  const { loadPyodide } = require(path.join(given, "runtime", "pyodide.js"));
  // Sets of a code object are written in the order of their hashes.
  const python = await loadPyodide({ indexURL: path.join(given, "runtime") + path.sep, env: { HOME: "/home", PYTHONHASHSEED: "0" }, stderr: () => {} });
  const loaded = python.runPython("import sys; sorted(sys.modules)").toJs();
  for (const [place, root] of [["/given", given], ["/made", made]]) {
    python.FS.mkdirTree(place);
    python.FS.mount(python.FS.filesystems.NODEFS, { root }, place);
  }
  python.runPython(`import sys; sys.path.insert(0, "/given")`);
  const pack = python.pyimport("pack").pack;
  process.stdout.write(pack("/given", "/made", python.toPy(loaded)));
}

main(path.resolve(process.argv[2]), path.resolve(process.argv[3])).catch((error) => {
  process.stderr.write(`${error && error.message ? error.message : error}\n`);
  process.exit(1);
});
