/* Files in: chosen or dropped. Files out: saved under their names. */

/* What was dropped, as [{path, file}]; folders are walked. All handles are asked for before the first wait. */
async function dropped(transfer) {
  const wanted = Array.from(transfer.items || []).filter((item) => item.kind === "file").map((item) => ({
    handle: item.getAsFileSystemHandle ? item.getAsFileSystemHandle().catch(() => null) : null,
    entry: item.webkitGetAsEntry ? item.webkitGetAsEntry() : null,
    file: item.getAsFile(),
  }));
  const found = [];
  for (const one of wanted) {
    const handle = await one.handle;
    if (handle && handle.kind === "directory") await walkHandle(handle, handle.name, found);
    else if (!handle && one.entry && one.entry.isDirectory) await walkEntry(one.entry, one.entry.name, found);
    else if (one.file) found.push({ path: one.file.name, file: one.file });
  }
  return found;
}

async function walkHandle(folder, path, found) {
  for await (const [name, child] of folder.entries()) {
    if (child.kind === "directory") await walkHandle(child, `${path}/${name}`, found);
    else found.push({ path: `${path}/${name}`, file: await child.getFile() });
  }
}

async function walkEntry(folder, path, found) {
  const reader = folder.createReader();
  for (;;) {
    const entries = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!entries.length) return;
    for (const child of entries) {
      if (child.isDirectory) await walkEntry(child, `${path}/${child.name}`, found);
      else found.push({ path: `${path}/${child.name}`, file: await new Promise((resolve, reject) => child.file(resolve, reject)) });
    }
  }
}

async function chosen(input) {
  const found = [];
  for (const file of input.files) {
    found.push({ path: file.webkitRelativePath || file.name, file });
    if (found.length % TAKE_FILES === 0) await breath();
  }
  input.value = "";
  return found;
}

/* The bytes of a file for the worker. One over the limit is told by its size alone. */
async function contents(path, file) {
  if (file.size > MOST_BYTES) return { path, data: new ArrayBuffer(0), size: file.size };
  return { path, data: await file.arrayBuffer() };
}

function save(blob, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  // Late: a download that is still being written must not lose its source.
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  say(SAY.saved, { name });
}

/* A zip of files that are packed already: stored, names in UTF-8. entries: [{name, blob, crc}]. */
function zipped(entries) {
  const now = new Date(), pieces = [], central = [];
  const time = now.getHours() << 11 | now.getMinutes() << 5 | now.getSeconds() >> 1;
  const day = Math.max(0, now.getFullYear() - 1980) << 9 | now.getMonth() + 1 << 5 | now.getDate();
  let at = 0;
  for (const entry of entries) {
    const name = new TextEncoder().encode(entry.name);
    const common = [[20, 2], [0x800, 2], [0, 2], [time, 2], [day, 2], [entry.crc, 4], [entry.blob.size, 4], [entry.blob.size, 4], [name.length, 2], [0, 2]];
    pieces.push(numbers([[0x04034b50, 4], ...common]), name, entry.blob);
    central.push(numbers([[0x02014b50, 4], [20, 2], ...common, [0, 2], [0, 2], [0, 2], [0, 4], [at, 4]]), name);
    at += 30 + name.length + entry.blob.size;
  }
  const size = central.reduce((sum, piece) => sum + piece.length, 0), count = entries.length;
  const end = numbers([[0x06054b50, 4], [0, 2], [0, 2], [count, 2], [count, 2], [size, 4], [at, 4], [0, 2]]);
  return new Blob([...pieces, ...central, end], { type: "application/zip" });
}

function numbers(fields) {
  const found = new Uint8Array(fields.reduce((sum, field) => sum + field[1], 0));
  let at = 0;
  for (const [value, size] of fields) for (let i = 0; i < size; i++) found[at++] = value >>> 8 * i & 255;
  return found;
}
