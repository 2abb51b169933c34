<?php
/**
 * How Another identity provider is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'Look for **SCIM** or **Provisioning** in the settings of your identity provider. It has to be a SCIM 2.0 *client*, which sends; many products have a SCIM *server*, which receives.', 'scimpress' ),
		__( '**Base URL**, **Tenant URL** or **SCIM endpoint**: `{base_url}`. Where it asks for the addresses of users and groups, they are `{base_url}/Users` and `{base_url}/Groups`.', 'scimpress' ),
		__( '**Token**, **Secret** or **API key**: the token that you create on this screen. Where it asks for a user name and a password, any name will do, and the token is the password. Where it asks for OAuth 2.0 client credentials, the token URL is `{token_url}`.', 'scimpress' ),
		__( '**Unique attribute**: `userName`. At least `userName`, `emails` and `active` should be mapped.', 'scimpress' ),
		__( 'Test the connection, and provision one person first.', 'scimpress' ),
	),
	'good'  => __( 'The Audit tab shows what your identity provider asks for.', 'scimpress' ),
	'notes' => array(
		__( 'Gluu and Janssen receive SCIM and do not send it. Keycloak in between does, or a script.', 'scimpress' ),
	),
);
