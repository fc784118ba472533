-- What the database of compose.yaml begins with: a user for bsql and the two tables of shop.bsql.
CREATE USER 'sync'@'%' IDENTIFIED BY 'sync';
GRANT SELECT, REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO 'sync'@'%';

CREATE DATABASE shop CHARACTER SET utf8mb4;
CREATE TABLE shop.customers (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name VARCHAR(100) NOT NULL
);
CREATE TABLE shop.orders (
  id INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  customer_id INT UNSIGNED NOT NULL,
  status ENUM('open','paid','shipped') NOT NULL DEFAULT 'open',
  total DECIMAL(10,2) NOT NULL
);
