/* The text of a part -> its bytes; see dense.py. The worker has this too. */
function dense(text, size) {
  const alphabet = Array.from({ length: 94 }, (_, i) => String.fromCharCode(33 + i)).filter((char) => !"&<\\".includes(char));
  const values = new Uint8Array(128), found = new Uint8Array(Math.ceil(size / 13) * 13);
  alphabet.forEach((char, i) => { values[char.charCodeAt(0)] = i; });
  let at = 0, bits = 0, held = 0;
  for (let i = 0; i < text.length; i += 2) {
    held = (held << 13 | values[text.charCodeAt(i)] * 91 + values[text.charCodeAt(i + 1)]) & 0xfffff;
    bits += 13;
    while (bits >= 8) {
      bits -= 8;
      found[at++] = held >> bits & 255;
    }
  }
  return found.subarray(0, size);
}
