from django.urls import path

from tickets.api import checklist, conversation, history, records, sorting, steps, tickets

urlpatterns = [
    path("tickets", tickets.Tickets.as_view()),
    path("tickets/<str:ticket>", tickets.OneTicket.as_view()),
    path("tickets/<str:ticket>/messages", conversation.Messages.as_view()),
    path("tickets/<str:ticket>/messages/<str:message>", conversation.OneMessage.as_view()),
    path("tickets/<str:ticket>/messages/<str:message>/triage", sorting.Triage.as_view()),
    path("tickets/<str:ticket>/recurrences", sorting.Recurrences.as_view()),
    path("tickets/<str:ticket>/verification_requests", sorting.VerificationRequests.as_view()),
    path("tickets/<str:ticket>/notes", conversation.Notes.as_view()),
    path("tickets/<str:ticket>/progress_updates", conversation.ProgressUpdates.as_view()),
    path("tickets/<str:ticket>/steps", steps.Steps.as_view()),
    path("tickets/<str:ticket>/checklist", checklist.Checklist.as_view()),
    path("tickets/<str:ticket>/checklist/<str:code>", checklist.OneItem.as_view()),
    path("tickets/<str:ticket>/events", history.Events.as_view()),
    path("tickets/<str:ticket>/events/<str:event>", history.OneEvent.as_view()),
    path("tickets/<str:ticket>/records", records.Records.as_view()),
    *(path(f"tickets/<str:ticket>/records/{kind.name}", records.of_many(kind).as_view()) for kind in records.KINDS),
    *(
        path(f"tickets/<str:ticket>/records/{kind.name}/<str:record>", records.of_one(kind).as_view())
        for kind in records.KINDS
    ),
]
