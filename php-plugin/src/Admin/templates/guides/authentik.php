<?php
/**
 * How authentik is connected.
 *
 * @package ScimPress
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

return array(
	'steps' => array(
		__( 'In the admin interface, open **Applications**, **Providers**, choose **Create**, and **SCIM Provider**.', 'scimpress' ),
		__( '**URL**: `{base_url}`', 'scimpress' ),
		__( '**Token**: the token that you create on this screen.', 'scimpress' ),
		__( '**SCIM Compatibility Mode**: **Default**.', 'scimpress' ),
		__( 'Under **User filtering**, choose the group whose members WordPress is to know.', 'scimpress' ),
		__( 'Open the application of this site, and add the provider under **Backchannel Providers**.', 'scimpress' ),
	),
	'good'  => __( 'Choose **Run sync again** at the provider: the Audit tab shows “Read what this site can do”.', 'scimpress' ),
	'notes' => array(
		__( '**Dry-run** at authentik, or shadow mode here, shows what a sync would do.', 'scimpress' ),
	),
);
