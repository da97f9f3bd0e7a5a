// Pages of the draw: sliders tied to their numbers, buttons that print. The pages work without them.
for (const slider of document.querySelectorAll("input[data-pair]")) {
  const number = document.getElementById(slider.dataset.pair);
  slider.hidden = false;
  slider.addEventListener("input", () => { number.value = slider.value; });
  number.addEventListener("input", () => { slider.value = number.value; });
  number.form.addEventListener("reset", () => setTimeout(() => { slider.value = number.value; }, 0));
}
for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
