"""Names and figures of the demo story, and the issues that its customers have."""

from accounts.roles import Role

COLLEAGUES = (
    ("Ana Silva", Role.AGENT, "Platform"),
    ("Milo Hart", Role.AGENT, "Platform"),
    ("Noor Haddad", Role.AGENT, "Platform"),
    ("Tomas Lind", Role.AGENT, "Success"),
    ("Yuki Mori", Role.AGENT, "Success"),
    ("Carla Neves", Role.AGENT, "Success"),
    ("Ben Okafor", Role.LEAD, "Platform"),
    ("Sofia Marques", Role.SUPERVISOR, "Success"),
    ("Rui Costa", Role.EXECUTIVE, ""),
    ("Ines Prado", Role.ADMINISTRATOR, ""),
    ("Paul Adler", Role.AUDITOR, ""),
)

# name, value tier, contract value a year, days to renewal, churn risk
CUSTOMERS = (
    ("Meridian Freight", "B", 50_000, 88, "high"),
    ("Juniper Dental", "C", 9_000, 240, "low"),
    ("Halden Academy", "C", 14_000, 160, "low"),
    ("Oakline Foods", "B", 31_000, 120, "medium"),
    ("Brightwater Council", "B", 42_000, 300, "low"),
    ("Tessellate Studio", "C", 12_000, 200, "low"),
    ("Norrland Paper", "A", 96_000, 210, "low"),
    ("Cobalt Mining", "A", 120_000, 330, "low"),
    ("Pemberton Law", "B", 28_000, 75, "medium"),
    ("Fernhill Clinics", "B", 36_000, 180, "low"),
    ("Arcadia Toys", "D", 3_600, 90, "low"),
    ("Bluebird Travel", "D", 4_800, 150, "low"),
    ("Castor Logistics", "C", 16_000, 270, "low"),
    ("Delphi Insurance", "B", 54_000, 190, "low"),
    ("Elm Street Bakery", "D", 1_200, 60, "low"),
    ("Foundry Games", "C", 18_000, 220, "low"),
    ("Greenway Cycles", "D", 2_400, 310, "low"),
    ("Harbour Bank", "A", 150_000, 260, "low"),
)

# name, customer, technical comfort 1-4, time zone
CONTACTS = (
    ("Dana Reyes", "Meridian Freight", 3, "Europe/Lisbon"),
    ("Ivo Petrov", "Juniper Dental", 1, "Europe/Sofia"),
    ("Lea Kim", "Halden Academy", 2, "Europe/Oslo"),
    ("Marta Weiss", "Oakline Foods", 3, "Europe/Berlin"),
    ("Owen Price", "Brightwater Council", 2, "Europe/London"),
    ("Zoe Laurent", "Tessellate Studio", 4, "Europe/Paris"),
    ("Erik Sand", "Norrland Paper", 3, "Europe/Stockholm"),
    ("Nadia Rossi", "Cobalt Mining", 4, "America/Santiago"),
    ("Hugh Pemberton", "Pemberton Law", 1, "Europe/London"),
    ("Asha Patel", "Fernhill Clinics", 2, "Europe/Dublin"),
    ("Kit Moreau", "Arcadia Toys", 2, "Europe/Paris"),
    ("Bea Nunes", "Bluebird Travel", 2, "Europe/Lisbon"),
    ("Jan Kowal", "Castor Logistics", 3, "Europe/Warsaw"),
    ("Irene Falk", "Delphi Insurance", 3, "Europe/Athens"),
    ("Sam Baker", "Elm Street Bakery", 1, "America/New_York"),
    ("Remy Ito", "Foundry Games", 4, "Asia/Tokyo"),
    ("Gwen Ellis", "Greenway Cycles", 2, "Europe/London"),
    ("Victor Hale", "Harbour Bank", 4, "Europe/London"),
    ("Lucia Prem", "Meridian Freight", 2, "Europe/Lisbon"),
    ("Stefan Voss", "Harbour Bank", 3, "Europe/Zurich"),
)

# subject, message, category, answer
ISSUES = (
    (
        "How do I share a board?",
        "I would like my colleagues to see the weekly board, but I cannot find where to share it.",
        "training_need",
        "Open the board, choose Share at the top right, and add your colleagues by name.",
    ),
    (
        "Login loop after password reset",
        "After resetting my password I am sent back to the sign-in page again and again.",
        "technical_bug",
        "An old session was in the way. We cleared it; please sign in once more.",
    ),
    (
        "Export stops at 10,000 rows",
        "The export of our monthly report stops with error E-413 after ten thousand rows.",
        "technical_bug",
        "Exports over the limit are written in parts now; the whole file arrives by mail.",
    ),
    (
        "Wrong currency in the summary",
        "The summary shows dollars although our accounts are in euros.",
        "user_error",
        "The board's currency was set to USD. Under Board settings you can choose EUR.",
    ),
    (
        "Invite does not arrive",
        "I invited a colleague yesterday and the mail never came.",
        "technical_bug",
        "The address had a typing mistake. I corrected it and sent the invitation again.",
    ),
    (
        "Can we schedule a report for Mondays?",
        "We would like the sales report in our inbox every Monday at eight.",
        "training_need",
        "Yes: open the report, choose Schedule, and pick Monday 08:00 and your address.",
    ),
    (
        "Chart colours for colour-blind readers",
        "Two of us cannot tell the red and green series apart. Could there be another palette?",
        "feature_request",
        "Thank you, that is a good point. There is a palette called Clear that you can choose today.",
    ),
    (
        "Order sync creates duplicates",
        "Since this morning some orders appear twice in our dashboard.",
        "technical_bug",
        "The connector read one page twice. We corrected it and removed the duplicates.",
    ),
    (
        "Dashboard is slow in the morning",
        "Between eight and nine our dashboard takes half a minute to open.",
        "technical_bug",
        "Your nightly import ran into the morning. It starts earlier now, and the board opens at once.",
    ),
    (
        "Two-factor codes are rejected",
        "My authenticator codes are not accepted any more.",
        "user_error",
        "The phone's clock was four minutes off. Setting it to automatic solves it.",
    ),
)
