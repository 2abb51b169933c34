<?php
/**
 * The Safety tab.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\SafetyData $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\FieldError;

defined( 'ABSPATH' ) || exit;

FieldError::summary( $data->error );
require __DIR__ . '/protected-accounts.php';
require __DIR__ . '/alerts.php';
require __DIR__ . '/deletion.php';
