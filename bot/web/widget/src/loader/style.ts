// The look of the button and of the frame. In a shadow tree, an important rule wins over every rule of the host page.
// Sizes follow the text size the person chose, not the one of the host page: `all: initial` brings it back.
import type { Settings } from "./settings";

/** When the frame takes the whole screen: telephones, and pages enlarged four times. */
export const FULL = "(max-width:30em),(max-height:30em)";

export const css = ({ left, back, front }: Settings): string => {
  const fixed = `position:fixed;z-index:999999999;${left ? "left" : "right"}:1em;`;
  const whole = "inset:0;width:100%;height:100%;border:0;";
  return `:host{all:initial!important;display:block!important;direction:ltr!important;color-scheme:light dark}
*{box-sizing:border-box}[hidden]{display:none!important}
aside{font:600 1em system-ui,sans-serif}
button{${fixed}bottom:max(1em,env(safe-area-inset-bottom));display:flex;align-items:center;gap:.6em;
max-width:min(26em,100vw - 2em);padding:1em 1.2em;border:2px solid;border-radius:2em;background:${back};
color:${front};font:inherit;box-shadow:0 2px 12px #0006}
button::before{content:"";width:1.3em;height:1em;border:2px solid;border-radius:.4em .4em .4em 0}
[aria-expanded=true]::before{content:"✕"/"";border:0}
:focus-visible{outline:3px solid #fff;outline-offset:1px;box-shadow:0 0 0 6px #000}
span{padding:0 .6em;border:1px solid;border-radius:1em}
div{${fixed}bottom:5.25em;width:min(26em,100vw - 2em);height:min(44em,100vh - 6.5em);overflow:hidden;
border:1px solid;border-radius:1em;background:Canvas;color:CanvasText;box-shadow:0 2px 12px #0006}
p{position:absolute;inset:1.5em}a{color:inherit}
iframe{position:absolute;${whole}}
@media ${FULL}{div{${whole}border-radius:0}.r[aria-expanded=true]{visibility:hidden}}
@media print{:host{display:none!important}}`;
};
