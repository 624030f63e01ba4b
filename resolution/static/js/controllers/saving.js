// Small forms of the case file. data-saves="changes" sends itself on every change, and only what was changed,
// so that two people in one form do not overwrite each other; "all" sends the whole row. Other forms are
// emptied once their record is kept.
import { Controller, register } from "../application.js"

register("saving", class extends Controller {
  connect() {
    this.listen(this.element, "change", this.#send)
    this.listen(this.element, "formdata", this.#leaveOutTheRest)
    this.listen(this.element, "htmx:after:request", this.#kept)
  }

  #send() {
    if (this.element.dataset.saves && this.element.checkValidity()) this.element.requestSubmit()
  }

  #leaveOutTheRest({ formData }) {
    if (this.element.dataset.saves !== "changes") return
    const unchanged = [...this.element.elements].filter(field => field.name && field.type !== "hidden" && !this.#changed(field))
    unchanged.forEach(({ name }) => formData.delete(name))
  }

  #changed(field) {
    if (field.type === "checkbox") return field.checked !== field.defaultChecked
    if (field.matches("select")) return [...field.options].some(option => option.selected !== option.defaultSelected)
    return field.value !== field.defaultValue
  }

  #kept({ detail, target }) {
    if (target !== this.element || detail.ctx.response.status >= 400) return
    if (!this.element.dataset.saves) return this.element.reset()
    for (const field of this.element.elements) this.#remember(field)
    const said = this.element.querySelector("[data-words]")
    if (!said) return
    said.dataset.said = ""
    said.textContent = said.dataset.words
    setTimeout(() => { said.textContent = ""; delete said.dataset.said }, 4000)
  }

  // What was sent is what the server now holds.
  #remember(field) {
    if (field.type === "checkbox") field.defaultChecked = field.checked
    else if (field.matches("select")) [...field.options].forEach(option => { option.defaultSelected = option.selected })
    else if (field.type !== "hidden" && "defaultValue" in field) field.defaultValue = field.value
  }
})
