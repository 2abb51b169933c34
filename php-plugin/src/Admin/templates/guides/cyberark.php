<?php
/**
 * How CyberArk Identity (Idaptive, Centrify) is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the CyberArk Identity Admin Portal, open **Apps & Widgets**, **Web Apps**, and the SAML app of this site.', 'scimpress' ),
		__( 'Open **Provisioning**, and tick **Enable provisioning for this application**. Choose **Live Mode** when everything works.', 'scimpress' ),
		__( '**SCIM Service URL**: `{base_url}`', 'scimpress' ),
		__( '**Authorization Type**: **Authorization Header**. **Header Type**: **Bearer Token**. **Bearer Token**: the token that you create on this screen.', 'scimpress' ),
		__( 'Choose **Verify**, then **Save**.', 'scimpress' ),
		__( 'Under **Role Mappings**, add the roles whose members WordPress is to know, and untick **Do not de-provision** if leavers are to lose access.', 'scimpress' ),
	),
	'good'  => __( 'Verify reads what this site can do: the Audit tab shows “Read what this site can do” and “Search users”.', 'scimpress' ),
	'notes' => array(
		__( 'Roles become groups here. They give WordPress roles as any other group does.', 'scimpress' ),
	),
);
