<?php
/**
 * How Keycloak (mitodl/keycloak-scim) is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'Put the extension **keycloak-scim** into the folder `providers` of Keycloak and restart it.', 'scimpress' ),
		__( 'In the admin console, open **Realm settings**, **Events**, and add the event listener **scim**.', 'scimpress' ),
		__( 'Open **User federation**, and choose **Add Scim providers**.', 'scimpress' ),
		__( '**SCIM 2.0 endpoint**: `{base_url}`', 'scimpress' ),
		__( '**Endpoint content type**: `application/scim+json`. **Auth mode**: **BEARER**. **Auth password/token**: the token that you create on this screen.', 'scimpress' ),
		__( 'Switch on **Enable user propagation** and **Enable group propagation**, and save.', 'scimpress' ),
	),
	'good'  => __( 'Change a user there: the Audit tab shows a request of this connection.', 'scimpress' ),
	'notes' => array(
		__( 'Only what changes is sent: **Sync all users** once for those who are there already.', 'scimpress' ),
		__( 'Users with an unverified address are not sent.', 'scimpress' ),
	),
);
