<?php
/**
 * The Overview tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\OverviewData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

if ( ! $data->extension->is_ready() ) {
	require __DIR__ . '/extension-panel.php';
}
echo '<div id="scimpress-breaker">';
foreach ( $data->breakers as $scimpress_breaker ) {
	require __DIR__ . '/open-breaker.php';
}
echo '</div>';
if ( null !== $data->steps ) {
	require __DIR__ . '/first-steps.php';
}
if ( array() !== $data->connections ) {
	require __DIR__ . '/overview-connections.php';
}
require __DIR__ . '/overview-findings.php';
