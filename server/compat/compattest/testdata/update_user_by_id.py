# -*- coding: utf-8 -*-

# stdlib
from datetime import datetime, timedelta

# Zato
from hivewire_sso import Service

class UpdateUserByID(Service):
    def handle(self):

        # Request metadata
        current_ust = 'gAAAAABamSuDF8-TOEjl43GxoMSS86RD_cquqEr...'
        current_app = 'CRM'
        remote_addr = '127.0.0.1'

        # User to change
        user_id = 'zusr4q51jwtsdh9s298315h4at6t1n'

        # New data to update the user with
        data = {
            'display_name': 'My Display Name',
            'is_locked': False,
            'password_expiry': datetime.utcnow() + timedelta(days=90)
        }

        self.sso.user.update_user_by_id(
            self.cid, user_id, data, current_ust, current_app, remote_addr)
