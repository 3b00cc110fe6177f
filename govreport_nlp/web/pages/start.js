"use strict";
/* The form works without this: here files may be dropped anywhere, and what is too large is told before it is sent. */
const form = document.getElementById("form");
const files = document.getElementById("files");
const state = document.getElementById("state");
const submit = document.getElementById("submit");
const drop = document.getElementById("drop");

function problem() {
  const size = [...files.files].reduce((sum, file) => sum + file.size, 0);
  if (files.files.length > Number(form.dataset.maxFiles)) return state.dataset.tooMany;
  return size > Number(form.dataset.maxBytes) ? state.dataset.tooLarge : "";
}

files.addEventListener("change", () => { state.textContent = problem(); });
addEventListener("dragover", (event) => { event.preventDefault(); drop.classList.add("over"); });
addEventListener("dragleave", (event) => { if (!event.relatedTarget) drop.classList.remove("over"); });
addEventListener("drop", (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  if (!event.dataTransfer.files.length) return;
  files.files = event.dataTransfer.files;
  files.dispatchEvent(new Event("change"));
  files.focus();
});
form.addEventListener("submit", (event) => {
  const told = problem();
  state.textContent = told || state.dataset.working;
  submit.disabled = !told;
  if (told) event.preventDefault();
});
addEventListener("pageshow", () => { submit.disabled = false; state.textContent = ""; }); /* also when one comes back */
