<?php
/**
 * How Okta, SCIM 2.0 app of the catalogue is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the Okta Admin Console, open **Applications**, then **Browse App Catalog**, and choose **SCIM 2.0 Test App (Header Auth)**.', 'scimpress' ),
		__( 'Name the app and choose **Next**, then **Done**.', 'scimpress' ),
		__( 'On the tab **Provisioning**, choose **Configure API Integration**, and tick **Enable API integration**.', 'scimpress' ),
		__( '**Base URL**: `{base_url}`', 'scimpress' ),
		__( '**API Token**: `Bearer ` and the token that you create on this screen.', 'scimpress' ),
		__( 'Choose **Test API Credentials**, then **Save**.', 'scimpress' ),
		__( 'Under **To App**, choose **Edit** and switch on **Create Users**, **Update User Attributes** and **Deactivate Users**.', 'scimpress' ),
		__( 'On the tab **Assignments**, assign whom WordPress is to know; on the tab **Push Groups**, choose groups.', 'scimpress' ),
	),
	'good'  => __( 'The test says that it was verified; the Audit tab shows “Search users”.', 'scimpress' ),
	'notes' => array(
		__( 'Unlinking a pushed group can delete it here. Its rules about roles end with it.', 'scimpress' ),
	),
);
