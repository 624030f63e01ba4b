// Has a part of the page fetched again every data-every seconds. Not while the page is hidden, and not while the
// reader points at, stands in or marks something in a list ([data-reading]): nothing moves under their hands.
// What was not fetched for data-stale-after seconds is said to be old ([data-stale]).
import { Controller, register } from "../application.js"

register("refreshing", class extends Controller {
  #timer = 0
  #fetched = Date.now()
  #asked = Date.now()

  connect() {
    this.listen(this.element, "htmx:after:swap", () => { this.#fetched = Date.now() })
    this.listen(document, "visibilitychange", this.#look)
    this.#timer = setInterval(() => this.#look(), 1000)
  }

  disconnect() {
    clearInterval(this.#timer)
  }

  #look() {
    const { every, staleAfter } = this.element.dataset
    const age = (Date.now() - this.#fetched) / 1000
    const old = this.element.querySelector("[data-stale]")
    if (old && staleAfter) old.hidden = age < staleAfter
    if (document.hidden || this.#reads() || Date.now() - this.#asked < every * 1000) return
    this.#asked = Date.now()
    this.element.dispatchEvent(new CustomEvent("refresh"))
  }

  #reads() {
    const marked = getSelection()
    return this.all("[data-reading]").some(list => list.matches(":hover, :focus-within") || (marked.type === "Range" && list.contains(marked.anchorNode)))
  }
})
