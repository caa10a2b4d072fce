"""What clinics owe and have paid: payments met with invoices, accounts, reminders, the books."""
