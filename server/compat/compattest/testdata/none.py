# None clears what a regular user may change, and is an error for the rest.
from hivewire_sso import Service, ValidationError


class None_(Service):
    def handle(self):
        for data in {'email': None}, {'first_name': 'x', 'is_locked': None}, {'first_name': 'x', 'approval_status': None}:
            try:
                self.sso.user.update_user_by_id(self.cid, 'ADA', data, 'SUPER', 'CRM', '127.0.0.1')
                print('ok')
            except ValidationError as e:
                print(*e.sub_status)


None_().handle()
