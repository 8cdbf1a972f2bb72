"""Every task by its key."""

from . import (
    t1_transfer_features,
    t2_address_days,
    t2_customer_days,
    t3_point_in_time_join,
    t4_components,
    t5_exposure,
    t6_one_more_day,
    t7_main_job,
    t8_typologies,
)
from .jobs import Task

TASKS: dict[str, Task] = {
    module.TASK.key: module.TASK
    for module in (
        t1_transfer_features,
        t2_address_days,
        t2_customer_days,
        t3_point_in_time_join,
        t4_components,
        t5_exposure,
        t6_one_more_day,
        t7_main_job,
        t8_typologies,
    )
}
