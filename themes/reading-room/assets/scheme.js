/* Applies the stored colour scheme before the first paint; "data-script" shows what works with JavaScript only. */
(function (root) {
  root.dataset.script = "";
  try {
    var scheme = localStorage.getItem("sitegen-scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  } catch (error) {
    /* No storage, no stored choice. */
  }
})(document.documentElement);
