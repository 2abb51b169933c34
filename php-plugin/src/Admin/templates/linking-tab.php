<?php
/**
 * The tab Existing accounts.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\LinkingData $data What is shown.
 */

declare( strict_types=1 );

defined( 'ABSPATH' ) || exit;

require __DIR__ . '/link-requests.php';
require __DIR__ . '/link-users.php';
