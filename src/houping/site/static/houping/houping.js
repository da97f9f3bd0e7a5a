// Small behaviours of every page; pages work without them.
document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  // A second click on the same button must not send the form twice.
  const button = event.submitter;
  if (button && !event.target.hasAttribute("hx-post")) setTimeout(() => { button.disabled = true; }, 0);
});
