// Reply, progress update and note are three panels; one is open at a time. Ctrl Enter sends, Esc leaves and
// keeps the words.
import { Controller, register } from "../application.js"

register("composer", class extends Controller {
  connect() {
    this.listen(document, "click", this.#openFrom)
    this.listen(this.element, "click", this.#leaveFrom)
    this.listen(this.element, "keydown", this.#key)
    this.#markDrafts()
  }

  #openFrom(event) {
    const opener = event.target.closest("[data-opens]")
    const panel = opener && this.#panels.find(candidate => candidate.id === opener.dataset.opens)
    if (!panel || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#panels.forEach(other => { other.hidden = other !== panel })
    const field = panel.querySelector("textarea, input:not([type=hidden])")
    field?.focus({ preventScroll: true })
    if (panel.getBoundingClientRect().bottom > innerHeight) panel.scrollIntoView({ block: "end" })
  }

  #leaveFrom(event) {
    const closer = event.target.closest("[data-closes]")
    if (!closer) return
    event.preventDefault()
    this.#leave(closer.closest("form"))
  }

  #key(event) {
    const panel = event.target.closest("form")
    if (!panel || event.isComposing) return
    if (event.key === "Escape") {
      event.preventDefault()
      this.#leave(panel)
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      panel.requestSubmit(panel.querySelector("[data-sends]") ?? undefined)
    }
  }

  #leave(panel) {
    panel.hidden = true
    this.#markDrafts()
    document.querySelector(`[data-opens="${panel.id}"]`)?.focus()
  }

  #markDrafts() {
    for (const panel of this.#panels) {
      const kept = [...panel.querySelectorAll("textarea")].some(field => field.value.trim())
      this.all(`[data-opens="${panel.id}"]`).forEach(opener => opener.toggleAttribute("data-draft", kept))
    }
  }

  get #panels() {
    return this.all("form[id]")
  }
})
