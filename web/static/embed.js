// The tag and the preview follow the options at once; without this the form's button shows them.
"use strict";

(() => {
  const form = document.getElementById("options");
  const tag = document.getElementById("tag");
  const preview = document.getElementById("preview");
  const copy = document.getElementById("copy");
  const told = document.getElementById("told");

  form.addEventListener("change", async () => {
    const query = new URLSearchParams(new FormData(form));
    preview.src = `/embed/preview?${query}`;
    try {
      const response = await fetch(`/embed/tag?${query}`, { credentials: "omit" });
      if (!response.ok) throw new Error(String(response.status));
      tag.textContent = await response.text();
      told.textContent = "";
    } catch {
      told.textContent = "Could not update the tag: the server cannot be reached.";
    }
  });

  copy.hidden = false;
  copy.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(tag.textContent);
      told.textContent = "Copied.";
    } catch {
      getSelection().selectAllChildren(tag);
      told.textContent = "Press Ctrl+C or ⌘C to copy it.";
    }
  });
})();
