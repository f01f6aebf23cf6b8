// The page reads and prints without this script; with it, a button does what the browser's menu does.
const bouton = document.getElementById("imprimer");
if (bouton) {
  bouton.hidden = false;
  bouton.addEventListener("click", () => window.print());
}
