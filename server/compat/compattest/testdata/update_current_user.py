# -*- coding: utf-8 -*-

# Zato
from hivewire_sso import Service

class UpdateCurrentUser(Service):
    def handle(self):

        # Request metadata
        current_ust = 'gAAAAABamSuDF8-TOEjl43GxoMSS86RD_cquqEr...'
        current_app = 'CRM'
        remote_addr = '127.0.0.1'

        # New data to update the user with
        data = {
            'display_name': 'New Display Name',
            'email': 'myuser@example.com'
        }

        self.sso.user.update_current_user(
            self.cid, data, current_ust, current_app, remote_addr)
