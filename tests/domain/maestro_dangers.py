"""Messages that a careless reader would act on wrongly. NEVER: no sure change. EXACTLY: this change, or none that is sure."""

from __future__ import annotations

from collections.abc import Mapping

from tests.domain.maestro_danger_sheets import DEMO
from tests.domain.maestro_expect import Expected, blank, delete, is_, isnt, le, lt, no, put, rows, span, today


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines() if line.strip() and not line.strip().startswith("# "))


NEVER: Mapping[str, tuple[str, ...]] = {
    "demo": _lines("""
# exceptions
delete all but the done tasks
delete all tasks except the cancelled ones
delete all tasks but the cancelled ones
delete everything but cancelled
delete everything except the cancelled tasks
delete the cancelled tasks except those of Ana Lima
delete the cancelled tasks other than Ana's
delete cancelled tasks, except blocked
delete cancelled tasks without Ana
delete cancelled tasks but not Ana's
delete cancelled tasks apart from Ana's
delete cancelled tasks besides Ana's
delete tasks without Ana
mark all but the blocked tasks as done
mark everything except Design as done
mark everything but Design as done
set status to done for all tasks but Ana's
set status to done for Ana's tasks except Design
set status to done for all but Ana
set status to done for everyone but Ana
set status to done for tasks of others
assign all blocked tasks but Design to Ana
delete all columns except Task
delete all columns but Task and Owner
change the owner from Ana to Ben except for Design
# denials
delete not the cancelled tasks
delete no cancelled tasks
delete none of the cancelled tasks
delete (not) Design
delete not done tasks and blocked ones
delete not done and blocked tasks
delete not done or blocked tasks
delete the not blocked and not done tasks
delete neither done nor blocked tasks
delete unblocked tasks
delete undone tasks
delete unfinished tasks
mark Design as not done
mark Design as undone
mark Design as unblocked
mark Design as no longer blocked
actually don't delete Design
don't delete the cancelled tasks
never delete Design
do not mark Design as done
set owner of Design to Gus not Ana
# samples and amounts
delete one of the cancelled ones
delete a cancelled task
delete an overdue task
delete one cancelled task
delete the cancelled task
delete cancelled task
delete any cancelled task
delete two cancelled tasks
delete 2 cancelled tasks
delete the 5 cancelled tasks
delete 5 of the cancelled tasks
delete every other cancelled task
delete half of the cancelled tasks
delete most cancelled tasks
delete some cancelled tasks
delete a few cancelled tasks
delete several cancelled tasks
delete first cancelled task
delete the last cancelled task
delete the latest cancelled tasks
delete the oldest cancelled task
delete the top 5 cancelled tasks
delete the first cancelled ones
delete first 3 rows
delete the last row
delete the 5th row
delete row 5
delete rows 5
mark blocked task as done
mark a blocked task as done
mark one of the blocked tasks as done
mark the first blocked task as done
mark Ana's task as done
mark Ana's tasks as done except blocked
mark the rest as done
mark the others as done
mark the next one as done
mark the other blocked tasks as done
set status to done for one of Ana's tasks
set status to done for the first task
set status to done for 3 tasks
assign Ben's task to Ana
assign half of the blocked tasks to Ana
assign the next task to Ana
assign either Design or Build to Ana
# scope words
delete the cancelled tasks again
delete only the cancelled tasks of
only delete the cancelled tasks
delete all cancelled tasks only
mark almost all blocked tasks as done
mark about half of the blocked tasks as done
# whose rows: a value is not a row, a row is not what is below it
remove Ana
remove High
remove Legal
remove blocked
delete done
delete Done
delete Ana
delete Ana's
delete Legal
delete Budget
delete Risk
remove priority High
remove owner Ana
remove tags
remove tag Legal
remove Ana from Design
remove Ana from all tasks
remove Ana from blocked tasks
remove the Legal tag from all tasks
remove Legal from Design
remove tag Legal from Design
remove High from Design
remove owner Ana from Design
remove the owner Ana from Design
remove Ana as owner
remove Ana as owner of Design
remove the blocked status from Design
remove done tasks from my view
remove done tasks from the list
delete tasks from Ana
delete Legal tasks
delete the Legal ones
delete budget tasks
delete the Design tasks
delete Design tasks
delete everything in Design
delete everything under Design
delete the tasks in Design
delete tasks of Design
delete tasks under Design
delete all of Design
delete all Design
delete all in Design
delete Design's tasks
delete children of Design
delete Design and its tasks
delete Design but keep its tasks
delete Design with all tasks
delete the Sales tasks
delete launch tasks
mark Design tasks as done
mark the tasks in Design as done
mark everything in Design as done
mark all of Design as done
mark Design's tasks as done
mark Legal tasks as done
assign Design tasks to Ana
assign the tasks in Design to Ana
assign Legal tasks to Ana
make Ana the owner of tasks in Design
set status to done for Design tasks
set status to done for tasks in Design
set status to done for tasks under Design
set status to done for Legal
set status to done for Ana
set status to done for Ana's
set status to done for blocked
set owner to Ana for Ben
set priority to High for Low
set priority to high for low
change all blocked to done
clear the budget of Ana
clear notes for blocked
unassign Ana
unassign blocked
unassign Ana from Design
mark blocked as done
mark the blocked as done
mark late as done
mark Ana as done
mark High as Low
mark Legal as done
mark Design as Legal
move Design to Legal
move Design to Launch
move Design under Build
move Ana to Design
# likeness and parts of names
delete tasks like Design
delete tasks similar to Design
delete tasks such as Design
delete tasks about Design
delete tasks containing Design
delete tasks starting with Design
delete tasks after Design
delete tasks between Design and Build
delete Design*
delete Des
delete Desing
delete "Desig"
delete Design to Build
delete Design through Build
delete Design Build
delete Design or Build
mark Design or Build as done
set status to done where task is like Design
set status to done where task contains Design
set status to done where notes contains vendor
# and, or: which binds, what is joined
delete blocked tasks and high priority
delete blocked tasks or high priority
delete high priority and blocked tasks
delete Ana's and blocked tasks
delete tasks of Ana and blocked ones
delete tasks of Ana or blocked
delete done tasks and blocked ones
delete tasks without owner or budget
delete tasks where status is done or blocked and priority is High
set status to done where owner is Ana or blocked
set status to done where tags is Legal and Web
set status to done where spent is more than budget
set status to done where spent > budget
# numbers
set budget to 5.000
set budget of Design to 5.000
set budget to 5.000 for Design
set budget of Design to 1.234
set budget of Design to 5,00
set budget of Design to 1.500,00
set budget of Design to 1 500
set budget of Design to 5'000
set budget of Design to 1,5
set budget of Design to €5000
set budget of Design to 5000 EUR
set budget of Design to £5000
set budget of Design to 5m
set budget of Design to 50%
set budget of Design to 5 days
set budget of Design to - 500
set budget of Design to −500
set budget of Design to – 500
set budget of Design to (500)
set budget of Design to +500
set budget of Design to 500+
set budget of Design to ~500
set budget of Design to about 500
set budget of Design to at least 500
set budget of Design to 500 or 600
set budget of Design to 500 each
set budget of Design to 500 more
set budget of Design by 500
set budget of Design to 3/4
set budget of Design to double
set budget of Design to the spent amount
set budget to spent for Design
set % done of Design to 1
set % done of Design to 0.5
set % done of Design to half
add 500 to the budget of Design
make the Budget bigger
increase budget of Design by 10%
set status to done where budget is more than 5.000
delete tasks where budget over 5.000
delete tasks where budget is 5.000
delete tasks where budget < 1,5
add a task called Paint with budget 5.000
add a task called Paint with budget €500
# days
delete tasks due by March
delete tasks due until March
delete tasks that start on Monday
delete where Ana
set status to done and priority of Design to low
add a column Deadline with dates
add a column Cost in EUR
undo it
set due of Design to 3/4
set due of Design to 3/4/2026
set due of Design to 03/04/2026
set due of Design to 3/4/26
set due of Design to next Friday
set due of Design to 5 January
set due of Design to January 5
set due of Design to June
set due of Design to next week
set due of Design to 32 January
set due of Design to Monday or Tuesday
set due of Design to a week later
set due of Design to the due date of Build
set due of Design to start
delete tasks due 3/4
delete tasks due 3/4/2026
delete tasks due before 03/04/2026
delete tasks due before January
delete tasks due in January
delete tasks due next Friday
delete tasks due in 3 days
delete tasks from March
delete old tasks
delete tasks older than 30 days
mark tasks due 3/4/2026 as done
mark tasks due on 03/04/2026 as blocked
set status to done where due is 3/4/2026
set status to done where due before January
add a task called Paint due 3/4/2026
add a task called Paint due next Friday
add a task called Paint due 5 January
# them, with nothing said before
delete them
delete it
mark it as done
mark that as done
mark them done
mark those as done
delete these rows
delete the same ones
set their status to done
# two steps, or a step and more
delete Design and rename Build
delete Design, then sort by due
mark Design as done and Build as blocked
mark Design as done or blocked
mark Design as done on Friday
mark Design as done by Ana
mark Design as done tomorrow
set status of Design to done and blocked
rename Budget to Cost and Spent to Used
rename this sheet to Product launch 2 and delete Design
undo and redo
undo 3 times
undo everything
undo the deletion of Design
undo Ana's change
undo the filter
do it again
sort the sheet by budget and delete Design
sort the sheet by owner or status
sort the sheet by due except Design
# asked, supposed, put off, taken back
should I delete the cancelled ones?
what happens if I set status to Done
what would happen if I delete Design
could you delete Design?
can Design be deleted
is it safe to delete Design
who can delete Design
delete Design?
delete Design later
delete Design tomorrow
delete Design on Friday
delete Design if it is done
delete Design when Build is done
if Build is done delete Design
unless Ana objects delete Design
mark Design as done if Build is done
never mind
never mind, delete Design
wait, delete Design
stop
cancel
cancel that
no
yes
yes delete the cancelled ones
go ahead
no, delete the blocked ones
# quoted
"delete Design"
Ana wrote "mark Design as done"
the note says delete Design
delete the word Design
"delete" Design
# other languages
lösche Design
supprime Design
elimina Design
borra las tareas de Ana
delete tareas canceladas
löschen Done
delete alle Done
delete toutes les tasks done
# near two, or slips
delete cancelled taks
delete canceled tasks of An
set owner to An for Design
set owner to Lima Ana for Design
set status to Dome for Design
set priority to Hgh for Design
assign Design to Ema
assign Design to Fey
set status of Desgin to done
# where a new row goes, what belongs to its name
add a task called Paint in Design
add a task called Paint to Design
add a task called Paint below Design
add a task called Paint beneath Design
add a task called Paint as a child of Design
add a task called Paint after Design
add a task called Paint before Build
add a task called Paint at the top
add a task called Paint at the end
add a task called Paint by Friday
add a task called Paint on Friday
add a task called Paint for Ana
add a task called Paint twice
add a task called Paint again
add a task called Paint like Sketch
add a task called Paint if missing
add a task called Paint and Sand
add two tasks called Paint
add a task called Paint not blocked
add a subtask called Paint to Design
add Paint under Design
add a task called Paint under Sketch search
add tag Legal to Design
add Ana to Design
add Ana
add a column called Risk after Budget
add a column Risk like Priority
add a column Risk with values from Priority
add a column Total = Budget + Spent
add columns Risk and Cost
add a column Owner
# columns
rename Done to Finished
rename Design to Planning
rename Budget to Cost
rename Ana to Anna
rename column Budget to Spent
rename column Budget and Spent to Cost
rename the first column to Item
delete the column
delete column 3
delete the last column
delete column Budget or Spent
delete the Legal column
delete the budget column of Design
delete the Budget column for blocked tasks
delete the budget
delete the notes
delete owners
delete status
make the Budget bigger
set notes of Design to the status of Build
set notes of Design to Ana's note
"""),
    "orders": _lines("""
delete Lima
delete Acme
delete Returned
delete returned
delete Reading
delete Oslo and Rome
delete North
delete Region orders
delete the region orders
delete region
delete Acme North
delete Acme orders in North
delete Ana
delete Ana's orders
delete orders of Ana
delete Lima orders
delete Lima Foods
delete orders from Lima
delete the Lima order
delete the Acme order
delete order
delete an order of Acme
delete SO-1001 or SO-1002
delete SO-1001 to SO-1003
delete SO-100
delete SO-10
delete SO 1
delete SO-1001 and Acme
delete SO-1009
delete the order after SO-1001
delete orders not shipped and paid
delete orders that are not shipped or paid
delete paid and shipped orders
delete unpaid and returned orders
delete orders shipped or returned in March
delete all but the paid orders
delete orders without Acme
delete orders except paid
delete orders over 1.000
delete orders with amount over 1.000
delete orders with amount over 1,5
delete orders with price over $50
delete orders with quantity 5
delete 5 orders
delete the 3 cancelled orders
delete orders ordered before 03/04/2026
delete orders ordered on 4/3/2026
delete orders delivered last
delete orders delivered in December or January
mark Acme as paid
mark Lima as shipped
mark Returned as Open
mark North as South
mark SO-1001 as paid and shipped
mark SO-1001 as unpaid maybe
mark SO-1001 or SO-1002 as paid
mark SO-1001 paid if shipped
mark an Acme order as paid
mark the Acme order as paid
mark most Acme orders as paid
set status to Shipped for Acme
set status to Shipped for Lima
set status to Shipped for North
set city to Lima for Oslo
set customer to Lima for SO-1001
set customer to Globx for SO-1001
set city to London for SO-1001
set region to Nort for SO-1001
set sales rep to Ana for SO-1001
set sales rep to Ana or Finn for SO-1001
set amount to 1.500 for SO-1001
set amount to $100 for SO-1001
set amount to 100 dollars for SO-1001
set amount of SO-1001 to 5%
set amount of SO-1001 to quantity
set quantity to 12 pcs for SO-1001
set quantity to 1.000 for SO-1001
set quantity of SO-1001 and amount to 5
set unit price to amount for SO-1001
set price of SO-1001 to 5
set date of SO-1001 to 2026-05-05
set date to Friday for SO-1001
set order date of SO-1001 to 4/5/2026
set delivery date of SO-1001 to order date
set paid to maybe for SO-1001
set paid for SO-1001
set remarks of SO-1001 to paid by Acme
set remarks of SO-1001 to same as SO-1002
set remarks of SO-1001 to 5 more
assign SO-1001 to Ana
assign SO-1001 to Lima
assign Lima to Finn
assign North to Finn
assign orders to Finn
assign an order to Finn
remove Finn
remove Finn from SO-1001
remove Lima from the cities
remove North from all orders
rename Region to City
rename Returned to Sent back
rename Order to Sale
delete column Order
delete column Date
delete the date column
add an order for Acme
add an order called SO-1004 for Acme
add an order called SO-1004 under SO-1001
add an order called SO-1004 like SO-1001
add an order SO-1004 from Lima
add an order called SO-1004 from Lima
add an order called SO-1004 with amount 1.500
add an order called SO-1004 ordered 4/5/2026
"""),
    "colliding": _lines("""
delete Done
delete done
delete High
delete Ana
delete Region
delete Budget
delete Review
delete All
delete all
delete Tasks
delete tasks
delete Low
delete low cost tasks
delete Not Done
delete not done
delete not done tasks
delete done tasks
delete high tasks
delete high ones
delete Ana tasks
delete Ana's tasks
delete Region tasks
delete the Status ones
delete status
delete all regions
delete region status
delete region All
delete Design and Build
delete Design and Build and Review
delete budget
delete the budget tasks
delete tasks with budget
delete tasks with high
delete review tasks
delete tasks in review
delete cost
delete everything low
mark Design as done
mark Design as Done
mark Design as high
mark Design as not done
mark high as low
mark High as Done
mark Ana as done
mark Ana's as done
mark tasks as done
mark all tasks as done
mark all as done
mark done tasks as high
mark region tasks as done
mark Review as done
mark Low cost as done
set Done to yes
set done to Done
set status to Region
set status to Ana
set priority to Done for High
set status to not done for Done
set status to High for High
set region to Ana for Ana
set region to All for all
set region to Status
set status to Status
set owner to An for Build
set owner to Ann for Build
set owner to Lind for Build
set budget to cost for Build
set cost to 5.000 for Build
set cost to 500 EUR for Build
set cost to 5% for Build
set review to Friday for review
set review of Review to 3/4/2026
set labels to Budget and Budget to 5
clear Done
clear High
clear Region
clear all
rename Done to Finished
rename Region to Area
rename Budget to Money
rename High to Top
rename Review to Check
add a task called Ana under Design
make Done high
make High done
sort the sheet by All
assign Done to Ana
assign Ana to Ana
assign High to Ben
unassign High
unassign Ana
"""),
}
"""No message of these is ever a sure change."""

PHASES = {parent.name: str(row) for row, parent in (DEMO.parents or {}).items()}
LEAVES = no(rows(*(DEMO.parents or ())))
"""Not the phases: a condition never reaches rows that others stand below of."""

EXACTLY: Mapping[str, Mapping[str, Expected]] = {
    "demo": {
        "delete Design and Build": delete(is_("Task", ["Design", "Build"])),
        "delete Design & Build": delete(is_("Task", ["Design", "Build"])),
        "delete Design, Build": delete(is_("Task", ["Design", "Build"])),
        "delete the row Design": delete(is_("Task", "Design")),
        "delete the cancelled tasks": delete(is_("Status", "Cancelled"), LEAVES),
        "delete each cancelled task": delete(is_("Status", "Cancelled"), LEAVES),
        "delete every cancelled task": delete(is_("Status", "Cancelled"), LEAVES),
        "delete done and blocked tasks": delete(is_("Status", ["Done", "Blocked"]), LEAVES),
        "delete done tasks": delete(is_("Status", "Done"), LEAVES),
        "delete tasks that are not cancelled": delete(isnt("Status", "Cancelled"), LEAVES),
        "delete not done tasks": delete(isnt("Status", "Done"), LEAVES),
        "delete Ana and Ben's tasks": delete(is_("Owner", ["Ana Lima", "Ben Okafor"]), LEAVES),
        "delete overdue tasks": delete(lt("Due", today()), is_("Status", ["Done", "Cancelled"], "not_in"), LEAVES),
        "delete tasks without an owner": delete(blank("Owner"), LEAVES),
        "delete tasks due within 3 days": delete(*span("Due", today(), today(3)), LEAVES),
        "delete tasks due before 13/4/2026": delete(lt("Due", "2026-04-13"), LEAVES),
        "delete tasks due until 2026-04-03": delete(le("Due", "2026-04-03"), LEAVES),
        "mark blocked tasks as done": put({"Status": "Done"}, is_("Status", "Blocked"), LEAVES),
        "mark Design and Build as done": put({"Status": "Done"}, is_("Task", ["Design", "Build"])),
        "mark Ana's and Ben's tasks as done": put({"Status": "Done"}, is_("Owner", ["Ana Lima", "Ben Okafor"]), LEAVES),
        "set status to done where owner is Ana": put({"Status": "Done"}, is_("Owner", "Ana Lima"), LEAVES),
        "assign unassigned tasks to Ana": put({"Owner": "Ana Lima"}, blank("Owner"), LEAVES),
        "assign tasks without owner to Ana": put({"Owner": "Ana Lima"}, blank("Owner"), LEAVES),
        "set budget of Design to 5,000": put({"Budget": 5000}, is_("Task", "Design")),
        "set budget of Design to $1.5k": put({"Budget": 1500}, is_("Task", "Design")),
        "set % done of Design to 50%": put({"% Done": 0.5}, is_("Task", "Design")),
        "set due of Design to 13/4/2026": put({"Due": "2026-04-13"}, is_("Task", "Design")),
        "add a task called Paint under Design": ("add_rows", {"rows": [{"Task": "Paint"}], "parent_id": PHASES["Design"]}),
        "add a task called Paint under Design owned by Ana": (
            "add_rows",
            {"rows": [{"Task": "Paint", "Owner": "Ana Lima"}], "parent_id": PHASES["Design"]},
        ),
        "add a task called Paint under Build": ("add_rows", {"rows": [{"Task": "Paint"}], "parent_id": PHASES["Build"]}),
    },
    "orders": {
        "delete SO-1001 and SO-1002": delete(is_("Order No", ["SO-1001", "SO-1002"])),
        "delete the order SO-1001": delete(is_("Order No", "SO-1001")),
        "delete returned orders": delete(is_("Status", "Returned")),
        "delete orders of Lima Foods": delete(is_("Customer", "Lima Foods")),
        "mark SO-1001 as paid": put({"Paid": True}, is_("Order No", "SO-1001")),
        "set city to Lima where order no is SO-1001": put({"City": "Lima"}, is_("Order No", "SO-1001")),
        "delete orders where customer is Acme": delete(is_("Customer", "Acme")),
        "set sales rep to Finn where region is North": put({"Sales Rep": "Finn Li <finn@example.com>"}, is_("Region", "North")),
        "mark SO-1001 as not paid": put({"Paid": False}, is_("Order No", "SO-1001")),
        "set city to Of for SO-1001": put({"City": "Of"}, is_("Order No", "SO-1001")),
        "set delivery to next Monday for SO-1001": put({"Delivery Date": "2026-03-23"}, is_("Order No", "SO-1001")),
        "set amount to €1,500.50 for SO-1001": put({"Amount": 1500.5}, is_("Order No", "SO-1001")),
    },
    "colliding": {
        "delete tasks where status is Done": delete(is_("Status", "Done")),
        "delete tasks where priority is Done": delete(is_("Priority", "Done")),
        "set region to North where name is Ana": put({"Region": "North"}, is_("Name", "Ana")),
        "delete Delete": delete(is_("Name", "Delete")),
        "delete Design": delete(is_("Name", "Design")),
        "delete Low cost": delete(is_("Name", "Low cost")),
        "delete tasks labelled Budget": delete(is_("Labels", "Budget")),
        'delete "Design and Build"': delete(is_("Name", "Design and Build")),
        "set status to High where name is Region": put({"Status": "High"}, is_("Name", "Region")),
        "set status to Not Done where owner is Ben": put({"Status": "Not Done"}, is_("Owner", "Ben Ode <ben@example.com>")),
    },
}
