// What an employer writes to open the assistant with its own button: three lines, besides the snippet.
addEventListener("load", () => {
  const button = document.getElementById("ouvrir");
  if (!button || !window.Passerelle) return;
  button.addEventListener("click", () => window.Passerelle.open());
  window.Passerelle.on("open", () => button.setAttribute("aria-expanded", "true"));
  window.Passerelle.on("close", () => button.setAttribute("aria-expanded", "false"));
});
