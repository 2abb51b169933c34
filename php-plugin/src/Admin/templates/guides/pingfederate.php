<?php
/**
 * How PingFederate is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'Install the **SCIM Provisioner** in PingFederate: the SCIM that comes with it is version 1.1 and does not work here.', 'scimpress' ),
		__( 'Make or open an **SP Connection**, choose the connection template **SCIM Connector**, and tick **Outbound Provisioning**.', 'scimpress' ),
		__( '**SCIM URL**: `{base_url}`. **SCIM Version**: `2.0`.', 'scimpress' ),
		__( '**Authentication Method**: **OAuth 2 Bearer Token**. **Access Token**: the token that you create on this screen.', 'scimpress' ),
		__( '**Unique User Identifier**: `userName`.', 'scimpress' ),
		__( 'Say what happens to leavers: **Remove User Action**, **Disable** or **Delete**.', 'scimpress' ),
		__( 'Add a channel that says who is provisioned, and activate channel and connection.', 'scimpress' ),
	),
	'good'  => __( 'The Audit tab shows “Search users” as soon as the channel runs.', 'scimpress' ),
	'notes' => array(),
);
