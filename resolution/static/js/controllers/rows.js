// A list of rows is walked with j and k or the arrows; Enter or o opens, x selects, a click on the row opens.
// The active row is real focus on its first link, so that nothing has to be announced.
import { Controller, register } from "../application.js"

const MOVES = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }
const OWN_CLICK = "a, button, input, select, label, summary"

register("rows", class extends Controller {
  connect() {
    this.listen(document, "keydown", this.#key)
    this.listen(this.element, "click", this.#click)
  }

  #key(event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog:modal")) return
    if (event.target.closest("input:not([type=checkbox]), textarea, select")) return
    const row = document.activeElement?.closest("tr, li")
    const here = row && this.element.contains(row) ? row : null
    const arrow = event.key.startsWith("Arrow")
    if (event.key in MOVES && (here || !arrow)) this.#move(event, here, MOVES[event.key])
    else if (here && event.key === "o") this.#link(here)?.click()
    else if (here && event.key === "x") here.querySelector("input[type=checkbox]")?.click()
  }

  #move(event, here, step) {
    const rows = this.all("tbody tr, :scope > li").filter(row => this.#link(row))
    const next = here ? rows[rows.indexOf(here) + step] : rows.at(step > 0 ? 0 : -1)
    if (!next) return
    event.preventDefault()
    this.#link(next).focus()
    next.scrollIntoView({ block: "nearest" })
  }

  #click(event) {
    const row = event.target.closest("tbody tr")
    if (!row || event.target.closest(OWN_CLICK) || String(getSelection())) return
    const link = this.#link(row)
    if (event.ctrlKey || event.metaKey) window.open(link.href, "_blank", "noopener")
    else link?.click()
  }

  #link(row) {
    return row.querySelector("a[href][data-row-link]") ?? row.querySelector("a[href]")
  }
})
