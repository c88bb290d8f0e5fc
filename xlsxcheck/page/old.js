/* Written for browsers of any age: what the page needs is tried before anything else runs. */
(function () {
  var root = document.documentElement, missing = [], agent = String(navigator.userAgent);
  /* The smallest module with a type that only newer browsers know (externref), and one with exceptions. */
  var externref = [0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 1, 111, 0];
  var exceptions = [0, 97, 115, 109, 1, 0, 0, 0, 1, 4, 1, 96, 0, 0, 3, 2, 1, 0, 10, 8, 1, 6, 0, 6, 64, 25, 11, 11];
  function knows(bytes) {
    try { return WebAssembly.validate(new Uint8Array(bytes)); } catch (error) { return false; }
  }
  if (typeof WebAssembly !== "object" || !knows(externref) || !knows(exceptions)) { missing.push("WebAssembly"); }
  if (typeof DecompressionStream !== "function") { missing.push("DecompressionStream"); }
  if (typeof Worker !== "function") { missing.push("Worker"); }
  if (typeof Promise !== "function" || typeof Blob !== "function" || !Blob.prototype.arrayBuffer) { missing.push("Blob"); }
  function say(text) {
    var alarm = document.getElementById("alarm");
    alarm.removeAttribute("hidden");
    alarm.appendChild(document.createTextNode(text));
    root.setAttribute("data-state", "failed");
  }
  window.xlsxcheckOld = missing.length > 0;
  if (missing.length) {
    var found = /(MSIE |Trident|Edge\/|Chrome\/|Firefox\/|Version\/)[\d.]*/.exec(agent);
    say("这个浏览器太旧，不能用这个网页（缺 " + missing.join("、") + (found ? "；现在是 " + found[0] : "") +
      "）。请用 Edge、Chrome 109 以上的版本或者 Firefox ESR 打开这个文件；360、QQ 等浏览器请更新，并用“极速模式”。" +
      " This browser is too old for this page: use Edge, Chrome 109 or later, or Firefox ESR.");
  } else {
    /* Should the script below not even be understood, nobody else would say so. */
    setTimeout(function () {
      if (!window.xlsxcheckRuns && root.getAttribute("data-state") === "loading") {
        say("网页没有启动：文件可能不完整，请重新拷贝一份，存盘以后再打开。 The page did not start: the file may be incomplete.");
      }
    }, 20000);
  }
})();
