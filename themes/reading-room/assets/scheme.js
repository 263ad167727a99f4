/* Applies the stored colour scheme before the first paint; "data-script" shows what works with JavaScript only, and
   "data-testing" hides titles while a test is under way. */
(function (root) {
  root.dataset.script = "";
  if (/^#test=.*&at=/.test(location.hash) || (history.state && history.state.test)) root.dataset.testing = "";
  try {
    var scheme = localStorage.getItem("sitegen-scheme");
    if (scheme === "light" || scheme === "dark") root.dataset.scheme = scheme;
  } catch (error) {
    /* No storage, no stored choice. */
  }
})(document.documentElement);
