"""Names and figures of the demo story: who works at Larkspur Analytics, and whom they serve."""

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
    ("Tessellate Studio", "B", 26_000, 200, "low"),
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
    ("Priya Nair", "Meridian Freight", 3, "Europe/Lisbon"),
    ("Anton Berg", "Norrland Paper", 2, "Europe/Stockholm"),
    ("Maja Lund", "Norrland Paper", 4, "Europe/Stockholm"),
    ("Pablo Araya", "Cobalt Mining", 3, "America/Santiago"),
    ("Grace Adeyemi", "Cobalt Mining", 2, "Europe/London"),
    ("Ruth Cole", "Pemberton Law", 2, "Europe/London"),
    ("Declan Byrne", "Fernhill Clinics", 3, "Europe/Dublin"),
    ("Aoife Kelly", "Fernhill Clinics", 1, "Europe/Dublin"),
    ("Hanna Wolf", "Oakline Foods", 2, "Europe/Berlin"),
    ("Idris Shah", "Brightwater Council", 3, "Europe/London"),
    ("Megan Ford", "Brightwater Council", 1, "Europe/London"),
    ("Nils Aas", "Halden Academy", 3, "Europe/Oslo"),
    ("Petya Ilieva", "Juniper Dental", 2, "Europe/Sofia"),
    ("Louis Garnier", "Tessellate Studio", 3, "Europe/Paris"),
    ("Ewa Mazur", "Castor Logistics", 2, "Europe/Warsaw"),
    ("Costas Rallis", "Delphi Insurance", 2, "Europe/Athens"),
    ("Mina Doukas", "Delphi Insurance", 4, "Europe/Athens"),
    ("Haruka Sato", "Foundry Games", 3, "Asia/Tokyo"),
    ("Clara Huber", "Harbour Bank", 2, "Europe/Zurich"),
    ("Rita Lopes", "Bluebird Travel", 3, "Europe/Lisbon"),
)

# A customer who left in spring: name, value tier, contract value a year, days since the end.
LOST = ("Quillon Media", "C", 11_000, 140)
