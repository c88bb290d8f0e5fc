/* The engine: one worker with Python in it, asked one thing at a time, and put in its place again when it breaks down. */

/* A part of this page, as text. */
function part(name) {
  return document.querySelector(`script[data-part="${name}"]`).textContent;
}

/* A packed part, as it stands here. */
function packed(name) {
  const node = document.querySelector(`script[data-part="${name}"]`);
  return { text: node.textContent, size: Number(node.dataset.size) };
}

async function inflatedText(name) {
  const given = packed(name);
  const stream = new Blob([dense(given.text, given.size)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).text();
}

/* Once the whole page has been read. */
function parsed() {
  if (document.readyState !== "loading") return Promise.resolve();
  return new Promise((resolve) => document.addEventListener("DOMContentLoaded", resolve));
}

class Down extends Error {}      // the worker is gone; reason says why
class Told extends Error {}      // a sentence for the user

class Engine {
  /* revive: async function that gives a new worker what the old one knew. */
  constructor(onStep, revive) {
    this.onStep = onStep;
    this.revive = revive;
    this.queue = [];
    this.now = null;
    this.number = 0;
    this.worker = null;
    this.open = false;
    this.breaks = 0;
  }

  /* Resolves once questions will be answered; tried twice. */
  start() {
    return this.startOnce().catch(() => this.startOnce());
  }

  async startOnce() {
    if (!this.address) {
      const scripts = await inflatedText("scripts");
      this.address = URL.createObjectURL(new Blob([scripts, "\n", part("worker")], { type: "text/javascript" }));
    }
    const worker = new Worker(this.address);
    this.worker = worker;
    await parsed();
    await new Promise((resolve, reject) => {
      const fail = (why) => { worker.terminate(); reject(new Down(why)); };
      const clock = setTimeout(() => fail("why_time"), START_SECONDS * 1000);
      worker.onerror = (event) => { event.preventDefault(); clearTimeout(clock); fail(event.message || "why_worker"); };
      worker.onmessage = (event) => {
        if (event.data.step) this.onStep(event.data.step);
        if (event.data.fatal) { clearTimeout(clock); fail(event.data.fatal); }
        if (event.data.up) { clearTimeout(clock); resolve(); }
      };
      worker.postMessage({ parts: { wasm: packed("wasm"), lib: packed("lib"), app: packed("app"), lock: part("lock") } });
    });
    worker.onmessage = (event) => this.answered(event.data);
    worker.onerror = (event) => { event.preventDefault(); this.broke(event.message || "why_worker"); };
  }

  /* Ask; files are [{path, data, keep}]. The answer's value, or Told, or Down where the worker did not survive it. */
  ask(verb, given, files, seconds, first) {
    return new Promise((resolve, reject) => {
      const job = { id: ++this.number, verb, given, files, seconds: seconds || LONG_SECONDS, resolve, reject };
      if (first) this.queue.unshift(job); else this.queue.push(job);
      this.next();
    });
  }

  next() {
    if (!this.open || this.now || !this.queue.length) return;
    this.now = this.queue.shift();
    this.send(this.now);
  }

  /* Past the queue, for a worker that is not open to questions yet. */
  direct(verb, given, files) {
    return new Promise((resolve, reject) => {
      this.now = { id: ++this.number, verb, given, files, seconds: LONG_SECONDS, direct: true, resolve, reject };
      this.send(this.now);
    });
  }

  /* From now on questions are answered. */
  opened() {
    this.open = true;
    this.next();
  }

  send(job) {
    const files = job.files || [];
    job.clock = setTimeout(() => this.broke("why_time"), job.seconds * 1000);
    this.worker.postMessage({ id: job.id, verb: job.verb, given: job.given, files }, files.map((file) => file.data).filter((data) => data instanceof ArrayBuffer));
  }

  answered(message) {
    const job = this.now;
    if (!job || message.id !== job.id) return;
    if (message.fatal) { this.broke(message.fatal); return; }
    clearTimeout(job.clock);
    this.now = null;
    const found = message.found;
    if (found.error === undefined) job.resolve(found.value);
    else job.reject(new Told(found.error));
    if (!job.direct) this.breaks = 0;
    this.next();
  }

  /* End the worker, tell whoever waits for it, and start another that knows the same. */
  async broke(reason) {
    const job = this.now;
    this.now = null;
    this.open = false;
    this.worker.terminate();
    if (job) clearTimeout(job.clock);
    if (job && job.direct) { job.reject(new Down(reason)); return; }
    try {
      if (++this.breaks > MOST_BREAKS) throw new Down(reason);
      await this.start();
      for (const [verb, given, files] of this.revive()) await this.direct(verb, given, files);
    } catch (error) {
      if (job) job.reject(error);
      for (const other of this.queue.splice(0)) other.reject(error);
      fail(error);
      return;
    }
    if (job) job.reject(new Down(reason));
    this.opened();
  }
}
