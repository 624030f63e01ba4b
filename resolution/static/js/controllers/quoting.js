// Quotes for a review: a message's button puts what is selected in it, or how it begins, into the next free row of
// the standard that is being judged. Without script a row takes typed words and a message from its list.
import { Controller, announce, register } from "../application.js"

const LONGEST = 300

register("quoting", class extends Controller {
  #chosen = this.element.querySelector("[data-quoting-for]")

  connect() {
    this.#chosen.closest("label").hidden = false
    this.all("[data-quotes]").forEach(button => { button.hidden = false })
    this.listen(this.element, "focusin", this.#follow)
    this.listen(this.#chosen, "change", this.#mark)
    this.listen(this.element, "mousedown", this.#keepSelection)
    this.listen(this.element, "click", this.#quote)
    this.#mark()
  }

  // Whichever standard is worked on is the one that is quoted for.
  #follow({ target }) {
    const standard = target.closest("[data-standard]")
    if (!standard) return
    this.#chosen.value = standard.dataset.standard
    this.#mark()
  }

  #mark() {
    this.all("[data-standard]").forEach(one => one.toggleAttribute("data-active", one === this.#standard))
  }

  #keepSelection(event) {
    if (event.target.closest("[data-quotes]")) event.preventDefault()
  }

  #quote({ target }) {
    const button = target.closest("[data-quotes]")
    const rows = button && [...this.#standard.querySelectorAll("[data-row]")]
    const free = rows?.find(row => !row.querySelector("textarea").value.trim())
    if (!free) return
    const words = free.querySelector("textarea")
    words.value = this.#words(button.closest("article").querySelector(".prose"))
    free.querySelector("select").value = button.dataset.quotes
    free.hidden = false
    words.dispatchEvent(new Event("input", { bubbles: true }))
    const next = rows.find(row => !row.querySelector("textarea").value.trim())
    if (next) next.hidden = false
    announce(`${this.#chosen.selectedOptions[0].textContent}: “${words.value.slice(0, 60)}”`)
  }

  #words(body) {
    const selection = getSelection()
    const inside = !selection.isCollapsed && body.contains(selection.anchorNode) && body.contains(selection.focusNode)
    return (inside ? String(selection) : body.textContent).replace(/\s+/g, " ").trim().slice(0, LONGEST)
  }

  get #standard() {
    return this.element.querySelector(`[data-standard="${this.#chosen.value}"]`)
  }
})
