// Shows the page anew when the files have changed, unless that would lose what is being typed.
"use strict";
const { state } = document.currentScript.dataset;
const typed = document.getElementById("question");
setInterval(async () => {
  try {
    const found = await (await fetch("/preview/state")).json();
    if (String(found.state) !== state && !typed.value) location.reload();
  } catch {
    // The preview was stopped; it may be started again.
  }
}, 1000);
