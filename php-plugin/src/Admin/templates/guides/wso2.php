<?php
/**
 * How WSO2 Identity Server, Asgardeo is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the console, open **Connections**, the connection or application that is to provision, and **Outbound Provisioning**; add the connector **SCIM2**.', 'scimpress' ),
		__( '**SCIM2 User Endpoint**: `{base_url}/Users`', 'scimpress' ),
		__( '**SCIM2 Group Endpoint**: `{base_url}/Groups`', 'scimpress' ),
		__( '**Authentication mode** Basic: any user name, and for the password the token that you create on this screen. Bearer: the token. API key: the header `X-API-Key` with the token.', 'scimpress' ),
		__( '**Enable Password Provisioning**: only if this connection hands passwords on.', 'scimpress' ),
		__( 'Choose the connector for outbound provisioning of the resident application, or of the application in question.', 'scimpress' ),
	),
	'good'  => __( 'Create a user there: the Audit tab shows “Create a user”.', 'scimpress' ),
	'notes' => array(
		__( 'It may send users here whom it could not create itself. Compare both sides after errors.', 'scimpress' ),
	),
);
