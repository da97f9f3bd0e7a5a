// Pages of the draw: sliders tied to their numbers. The pages work without them.
for (const slider of document.querySelectorAll("input[data-pair]")) {
  const number = document.getElementById(slider.dataset.pair);
  slider.hidden = false;
  slider.addEventListener("input", () => { number.value = slider.value; });
  const follow = () => { slider.value = number.value || slider.dataset.issued; }; // left empty: as in the plan
  number.addEventListener("input", follow);
  number.form.addEventListener("reset", () => setTimeout(follow, 0));
}
