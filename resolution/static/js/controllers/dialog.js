// Native dialogs: [data-dialog="id"] opens one, closing gives the focus back. A dialog that the server
// rendered open (by its address, for browsers without script) becomes modal here.
import { Controller, register } from "../application.js"

register("dialog", class extends Controller {
  #opener = null

  connect() {
    this.listen(document, "click", this.#openFrom)
    this.listen(this.element, "close", this.#giveBack)
    this.listen(this.element, "click", this.#closeOutside)
    if (this.element.open) this.#open()
  }

  #openFrom(event) {
    const opener = event.target.closest("[data-dialog]")
    if (opener?.dataset.dialog !== this.element.id || event.ctrlKey || event.metaKey) return
    event.preventDefault()
    this.#opener = opener
    this.#open()
  }

  #open() {
    this.element.close()
    this.element.showModal()
    this.element.dispatchEvent(new CustomEvent("dialog:open", { bubbles: true }))
    this.element.querySelector("[autofocus], [aria-invalid=true]")?.focus()
  }

  #giveBack() {
    this.#opener?.focus()
    this.#opener = null
  }

  // Only the backdrop is the dialog itself under the pointer; a form with typed words stays.
  #closeOutside(event) {
    if (event.target.closest("[data-dismisses]")) {
      event.preventDefault()
      this.element.close()
      return
    }
    const typed = this.all("input, textarea").some(field => field.value !== field.defaultValue)
    if (event.target !== this.element || typed) return
    const { left, right, top, bottom } = this.element.getBoundingClientRect()
    const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom
    if (!inside) this.element.close()
  }
})
