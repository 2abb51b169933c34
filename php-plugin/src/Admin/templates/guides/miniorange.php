<?php
/**
 * How miniOrange is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the miniOrange admin console, open **Apps**, then **Add Application**, and choose **Provisioning**.', 'scimpress' ),
		__( 'Choose **SCIM Server (Destination)**.', 'scimpress' ),
		__( '**SCIM Base URL**: `{base_url}`', 'scimpress' ),
		__( '**Bearer Token**: the token that you create on this screen.', 'scimpress' ),
		__( 'Choose **Test Connection**.', 'scimpress' ),
		__( 'Switch on what miniOrange may do: **Create User**, **Update User**, **Delete User**, and for groups **Create Group**, **Update Group**, **Delete Group**, **Add Membership** and **Remove Membership**.', 'scimpress' ),
		__( 'In the attribute mapping, keep `userName`, `name.givenName`, `name.familyName`, `emails[type eq "work"].value`, `displayName` and `active`.', 'scimpress' ),
	),
	'good'  => __( 'Test Connection says that it succeeded, and the Audit tab shows a request of this connection.', 'scimpress' ),
	'notes' => array(
		__( '**Delete User** deletes also when somebody is taken out of the app\'s group. What that does here is decided under “When somebody is deleted”.', 'scimpress' ),
	),
);
