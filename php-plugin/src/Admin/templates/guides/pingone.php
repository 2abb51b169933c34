<?php
/**
 * How PingOne is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the PingOne admin console, open **Integrations**, **Provisioning**, and choose **New connection**, **Identity Store**, **SCIM Outbound**.', 'scimpress' ),
		__( '**SCIM BASE URL**: `{base_url}`', 'scimpress' ),
		__( '**Users Resource**: `/Users`. **Groups Resource**: `/Groups`. **SCIM Version**: `2.0`.', 'scimpress' ),
		__( '**Authentication Method**: **OAuth 2 Bearer Token**. **Oauth Access Token**: the token that you create on this screen.', 'scimpress' ),
		/* translators: %s stands there as it is. */
		__( '**Auth Type Header**: `Bearer`. **User Filter Expression**: `userName Eq "%s"`. **User Identifier**: `userName`.', 'scimpress' ),
		__( 'Choose **Test Connection**, then **Next**.', 'scimpress' ),
		__( '**Remove Action**: **Disable** deactivates leavers here, **Delete** deletes them.', 'scimpress' ),
		__( 'Make a rule that says who is provisioned, and switch connection and rule on.', 'scimpress' ),
	),
	'good'  => __( 'The test says that it succeeded; the Audit tab shows “Search users”.', 'scimpress' ),
	'notes' => array(),
);
