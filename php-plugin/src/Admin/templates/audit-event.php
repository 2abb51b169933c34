<?php
/**
 * One event of the audit.
 *
 * @package ScimPress
 *
 * @var ScimPress\Admin\AuditEvent $data What is shown.
 */

declare( strict_types=1 );

use ScimPress\Admin\Page;

defined( 'ABSPATH' ) || exit;

?>
<h2><?php echo esc_html( $data->title ); ?></h2>
<p><?php echo esc_html( $data->meaning ); ?></p>
<?php Page::template( 'fact-list', $data->facts ); ?>
<?php if ( null !== $data->explanation ) : ?>
	<h3><?php esc_html_e( 'What it means', 'scimpress' ); ?></h3>
	<p><?php echo esc_html( $data->explanation->meaning ); ?></p>
	<h3><?php esc_html_e( 'What to do', 'scimpress' ); ?></h3>
	<ol>
		<?php foreach ( $data->explanation->steps as $scimpress_step ) : ?>
			<li><?php echo esc_html( $scimpress_step ); ?></li>
		<?php endforeach; ?>
	</ol>
<?php endif; ?>
<?php Page::template( 'difference-table', $data->differences ); ?>
<p><a class="button" href="<?php echo esc_url( $data->url ); ?>"><?php esc_html_e( 'All events', 'scimpress' ); ?></a></p>
