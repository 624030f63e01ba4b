// What holds the columns of a ticket together: the conversation begins at its newest end, a link out of a
// drawer closes it, a link to something in a closed drawer opens it, and folds stay as they were opened.
import { Controller, register } from "../application.js"

register("workspace", class extends Controller {
  connect() {
    this.listen(document, "click", this.#follow)
    this.listen(document, "keydown", this.#send)
    this.listen(this.element, "htmx:after:settle", ({ target }) => target.id === "middle" && this.#toTheEnd())
    globalThis.htmx?.registerExtension("folds", { htmx_before_morph_attr: this.#keepsOpen })
    if (!location.hash) this.#toTheEnd()
  }

  #toTheEnd() {
    const column = this.element.querySelector(".workspace__timeline")
    if (column.querySelector("[role=log]") && !column.contains(document.activeElement)) column.scrollTop = column.scrollHeight
  }

  // Ctrl Enter sends a dialog from wherever the cursor is in it, as it sends a composer.
  #send(event) {
    const form = event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.closest("dialog form[method=post]")
    if (!form) return
    event.preventDefault()
    form.requestSubmit(form.querySelector("[data-sends]"))
  }

  #follow({ target, ctrlKey, metaKey }) {
    const link = target.closest("a, button[formaction]")
    if (!link || ctrlKey || metaKey) return
    const inside = link.closest("[popover]:popover-open")
    if (link.getAttribute("hx-target") !== "#dialog-place" && link.matches(".gate-line *")) link.closest("dialog").close()
    const goal = link.hash ? document.getElementById(link.hash.slice(1)) : null
    const outside = goal?.closest("[popover]:not(:popover-open)")
    if (outside && getComputedStyle(outside).display === "none") outside.showPopover()
    else if (inside && (link.hasAttribute("hx-get") || link.dataset.opens) && !inside.contains(goal)) this.#close(inside, link)
  }

  // The list of another phase stays in its drawer; everything else leads out of it.
  #close(drawer, link) {
    if (link.getAttribute("hx-target") !== "#checklist-body") drawer.hidePopover()
  }

  // A morph would close every <details> that a reader opened; the server does not know.
  #keepsOpen(element, { attrName }) {
    return !(attrName === "open" && element.matches("details, dialog"))
  }
})
